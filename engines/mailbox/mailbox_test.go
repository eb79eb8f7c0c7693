package mailbox_test

import (
	"testing"

	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/mailbox"
)

func TestEngine(t *testing.T) { enginetest.Run(t, mailbox.Spec()) }

func TestParkEngine(t *testing.T) { enginetest.Run(t, mailbox.ParkSpec()) }

func TestTreeEngine(t *testing.T) { enginetest.Run(t, mailbox.TreeSpec()) }
