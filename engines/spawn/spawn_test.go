package spawn_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/spawn"
)

func TestEngine(t *testing.T) { enginetest.Run(t, spawn.Spec()) }

func TestLatchEngine(t *testing.T) { enginetest.Run(t, spawn.LatchSpec()) }
