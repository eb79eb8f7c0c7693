package mailbox

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
)

// ParkSpec describes the engine whose participants spin for a time and then sleep until they are woken.
func ParkSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "mailbox-park", Title: "mailbox-park", Primitive: "one line per helper, polled, then futex",
		Listing: engines.NotFirst,
		Traits: engines.Traits{
			Parallel: true, Thread: true, HoldsP: true,
			Algorithm:      "as mailbox, but who has polled a line for spin-max marks it and sleeps on it; who posts a marked line wakes",
			Cost:           "2 transfers per helper, 0 syscalls while nobody sleeps; 1 FUTEX_WAKE and 1 FUTEX_WAIT for each that does",
			Waits:          "spins, then blocks its thread",
			Oversubscribed: "sleeps after spin-max, so that the participant it waits for gets the CPU",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return NewParking(s) })
}

// NewParking makes the gate of mailbox-park, for engines that change how long it spins.
func NewParking(s forkjoin.Shape) *Gate { return newFlat(s, wait.Park(s.SpinMax)) }
