package enginetest

import (
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var traitCases = []testCase{
	{"described", "the catalog can show the engine: name, title, primitive, and what its traits say in words", described},
	{"dissected", "a stamped packet's time is split into parts that add up, and a lateness shows in the part where it is", dissected},
	{"parallel", "shards run at the same time where the traits say so, and never where they don't", parallel},
}

func described(f *fixture) {
	for what, text := range map[string]string{
		"Name": f.spec.Name, "Title": f.spec.Title, "Primitive": f.spec.Primitive,
		"Algorithm": f.spec.Traits.Algorithm, "Cost": f.spec.Traits.Cost, "Waits": f.spec.Traits.Waits, "Oversubscribed": f.spec.Traits.Oversubscribed,
	} {
		assert.NotEmpty(f, text, what)
	}
}

// meeting is two rules, one a shard, that wait for each other.
type meeting struct {
	patience time.Duration
	inside   atomic.Int32
	met      atomic.Int32 // epochs in which both were inside at the same time
}

// attend keeps the rule waiting until the other is inside as well, or patience ends.
func (m *meeting) attend(_, n int) {
	if m.inside.Add(1) == 2 {
		m.met.Store(int32(n + 1))
	}
	for end := time.Now().Add(m.patience); m.met.Load() <= int32(n) && time.Now().Before(end); {
		time.Sleep(20 * time.Microsecond)
	}
	m.inside.Add(-1)
}

func parallel(f *fixture) {
	f.skipSelector()
	const packets = 3
	for _, c := range []engines.Config{shaped(2, true), shaped(2, false)} {
		m := &meeting{patience: 2 * time.Millisecond}
		if f.spec.Traits.Parallel {
			m.patience = 5 * time.Second
		}
		f.with(script{size: 2, before: m.attend}.set(), c, func(e engines.RuleEngine) {
			overlap, samples := e.(engines.Overlapped)
			if samples {
				overlap.Sample(true)
			}
			for n := range packets {
				f.evaluate(e, n)
				require.Equal(f, f.spec.Traits.Parallel, m.met.Load() == int32(n+1), "shards met in packet %d, %s", n, label(c))
			}
			if samples && !f.solo() {
				f.checkOverlap(overlap, packets)
			}
		})
	}
}

func (f *fixture) checkOverlap(overlap engines.Overlapped, want uint64) {
	f.Helper()
	packets, overlapped := overlap.Overlap()
	require.Equal(f, want, packets, "packets stamped")
	if !f.spec.Traits.Parallel {
		want = 0
	}
	require.Equal(f, want, overlapped, "packets whose shards overlapped")
}
