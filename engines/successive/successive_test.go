package successive_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/successive"
)

func TestEngine(t *testing.T) { enginetest.Run(t, successive.Spec()) }
