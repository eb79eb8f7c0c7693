package errgroup_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/peers/go/errgroup"
)

func TestConformance(t *testing.T) { enginetest.Run(t, errgroup.Spec()) }
