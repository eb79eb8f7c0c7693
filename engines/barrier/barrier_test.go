package barrier_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/barrier"
	"github.com/tigerbench/tigerbench/engines/enginetest"
)

func TestEngine(t *testing.T) { enginetest.Run(t, barrier.Spec()) }

func TestCounterEngine(t *testing.T) { enginetest.Run(t, barrier.CounterSpec()) }

func TestSpinEngine(t *testing.T) { enginetest.Run(t, barrier.SpinSpec()) }
