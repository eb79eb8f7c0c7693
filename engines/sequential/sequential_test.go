package sequential_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/sequential"
)

func TestEngine(t *testing.T) { enginetest.Run(t, sequential.Spec()) }
