package condvar_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/condvar"
	"github.com/tigerbench/tigerbench/engines/enginetest"
)

func TestEngine(t *testing.T) { enginetest.Run(t, condvar.Spec()) }
