// Package catalog is the one list of engines. Its order is the order in tables, legends and colours.
package catalog

import (
	"fmt"
	"strings"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/adaptive"
	"github.com/tigerbench/tigerbench/engines/barrier"
	"github.com/tigerbench/tigerbench/engines/chanbased"
	"github.com/tigerbench/tigerbench/engines/condvar"
	"github.com/tigerbench/tigerbench/engines/futex"
	"github.com/tigerbench/tigerbench/engines/mailbox"
	"github.com/tigerbench/tigerbench/engines/sequential"
	"github.com/tigerbench/tigerbench/engines/spawn"
	"github.com/tigerbench/tigerbench/engines/spinwait"
	"github.com/tigerbench/tigerbench/engines/successive"
)

// All returns every engine.
func All() []engines.Spec {
	return []engines.Spec{
		sequential.Spec(),
		successive.Spec(),
		condvar.Spec(),
		barrier.Spec(),
		barrier.CounterSpec(),
		barrier.SpinSpec(),
		spinwait.Spec(),
		spinwait.PureSpec(),
		futex.Spec(),
		futex.BarrierSpec(),
		chanbased.Spec(),
		chanbased.UnbufferedSpec(),
		spawn.Spec(),
		spawn.LatchSpec(),
		mailbox.Spec(),
		mailbox.ParkSpec(),
		mailbox.TreeSpec(),
		adaptive.Spec(),
	}
}

// Find returns the engine called name.
func Find(name string) (engines.Spec, error) {
	for _, s := range All() {
		if s.Name == name {
			return s, nil
		}
	}
	return engines.Spec{}, fmt.Errorf("no engine is called %q: give one of %s", name, strings.Join(Names(), ", "))
}

// Names returns every engine's name, in order.
func Names() []string {
	var names []string
	for _, s := range All() {
		names = append(names, s.Name)
	}
	return names
}
