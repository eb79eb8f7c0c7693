package chanbased_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/chanbased"
	"github.com/tigerbench/tigerbench/engines/enginetest"
)

func TestEngine(t *testing.T) { enginetest.Run(t, chanbased.Spec()) }

func TestUnbufferedEngine(t *testing.T) { enginetest.Run(t, chanbased.UnbufferedSpec()) }
