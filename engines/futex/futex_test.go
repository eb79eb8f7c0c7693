package futex_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/futex"
)

func TestEngine(t *testing.T) { enginetest.Run(t, futex.Spec()) }

func TestBarrierEngine(t *testing.T) { enginetest.Run(t, futex.BarrierSpec()) }
