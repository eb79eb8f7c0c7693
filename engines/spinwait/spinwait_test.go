package spinwait_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/spinwait"
)

func TestEngine(t *testing.T) { enginetest.Run(t, spinwait.Spec()) }

func TestPureEngine(t *testing.T) { enginetest.Run(t, spinwait.PureSpec()) }
