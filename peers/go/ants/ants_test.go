package ants_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/peers/go/ants"
)

func TestConformance(t *testing.T) { enginetest.Run(t, ants.Spec()) }
