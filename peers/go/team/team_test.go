package team

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestNewPassesOn what the pool says.
func TestNewPassesOn(t *testing.T) {
	full := errors.New("no pool left")
	spec := Spec(engines.Spec{}, func(int) (Starter, error) { return nil, full })
	if e, err := spec.New(rules.FromFuncs(rules.Drop), engines.Default(2)); !errors.Is(err, full) || e != nil {
		t.Errorf("New: %v, %v, want no engine and %v", e, err, full)
	}
}

// TestDeal: every policy deals as the engines' teams do.
func TestDeal(t *testing.T) {
	never := func(*packet.Packet) bool { return false }
	set, err := rules.FromFuncs(rules.Drop, never, never, never, never, never).WithCosts([]float64{1, 9, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		policy  engines.ShardPolicy
		workers int
		want    string
	}{
		{engines.Contiguous, 2, "[[0 1] [2 3 4]]"},
		{engines.Contiguous, 3, "[[0] [1 2] [3 4]]"},
		{engines.Contiguous, 7, "[[] [0] [1] [] [2] [3] [4]]"},
		{engines.Interleaved, 2, "[[0 2 4] [1 3]]"},
		{engines.Balanced, 2, "[[0 1] [2 3 4]]"},
	} {
		config := engines.Default(c.workers)
		config.Shards = c.policy
		if got := fmt.Sprint(deal(set, config)); got != c.want {
			t.Errorf("%s over %d: %s, want %s", c.policy, c.workers, got, c.want)
		}
	}
}
