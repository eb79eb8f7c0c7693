package condvar_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/condvar"
)

func TestEngine(t *testing.T) { enginetest.Run(t, condvar.Spec()) }
