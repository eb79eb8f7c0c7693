package engines_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
)

// TestEquivalence compares every engine with the naive evaluator, which shares no code with the rules package: action
// and rule index of every packet, or the action alone with early exit "any".
//
// With TIGERBENCH_EQUIVALENCE=1 it takes whole corpora and all shapes, some minutes on two CPUs (make equivalence);
// else a sample.
func TestEquivalence(t *testing.T) {
	size, bouts := small, sampleBouts
	if os.Getenv("TIGERBENCH_EQUIVALENCE") != "" {
		size, bouts = full, everyBout
	}
	var total score
	for _, b := range bouts(t) {
		t.Run(b.name, func(t *testing.T) { total.addAll(b.compare(t, size)) })
	}
	t.Logf("in all: %v", total)
	for _, name := range total.names {
		assert.GreaterOrEqual(t, total.counts[name].matched, size.mustMatch, "matching packets that %s was compared on", name)
		assert.Zero(t, total.counts[name].mismatches, name)
	}
}

// size is how much is compared.
type size struct {
	workers        []int
	fitting        int           // packets a run where participants fit the CPUs; 0: all
	oversubscribed int           // packets a run where they don't; matching ones come beside them
	mostMatches    int           // up to so many matching packets are all in oversubscribed runs
	pureLimit      time.Duration // for pure spinners, oversubscribed: all runs of one number of workers together
	pureLeast      int           // packets that each such run is compared on, whatever the limit
	mustMatch      int           // packets that some rule decides, which each engine must be compared on, over all bouts
}

var (
	full = size{
		workers: []int{1, 2, 3, mostWorkers}, oversubscribed: 2000, mostMatches: 5000,
		pureLimit: 6 * time.Second, pureLeast: 25, mustMatch: 10_000,
	}
	small = size{
		workers: []int{1, 2, 3}, fitting: 200, oversubscribed: 30,
		pureLimit: 100 * time.Millisecond, pureLeast: 2, mustMatch: 120,
	}
)

// lessOversubscribed is for the many bouts of synthetic rules, whose point is every rule in every shape.
func (s size) lessOversubscribed() size {
	s.oversubscribed, s.mostMatches = min(s.oversubscribed, 300), 0
	s.pureLimit = min(s.pureLimit, time.Second)
	s.pureLeast = min(s.pureLeast, 5)
	return s
}

// compare runs every engine in every shape.
func (b *bout) compare(t *testing.T, size size) (s score) {
	if b.synthetic {
		size = size.lessOversubscribed()
	}
	chosen := b.choose(size)
	t.Logf("%s: %s", b.name, chosen.explained)
	begin := time.Now()
	for _, spec := range catalog.All() {
		if err := spec.Check(engines.Default(1)); err != nil {
			t.Logf("%s: %v", spec.Name, err)
			continue
		}
		all := b.newCoverage()
		for _, w := range size.workers {
			if spec.Name == "sequential" && w > 1 {
				break
			}
			c := b.compareShapes(t, spec, b.runs(spec, w, chosen), size)
			all.join(c)
			if c.cut != "" {
				s.cut = append(s.cut, fmt.Sprintf("%s with %d workers, %s", spec.Name, w, c.cut))
			} else if b.synthetic {
				assert.Equal(t, b.set.Len(), c.counts().deciding, "rules that decided a packet, %s with %d workers", spec.Name, w)
			}
		}
		s.add(spec.Name, all.counts())
		t.Logf("%-22s %v, after %v", spec.Name, all.counts(), time.Since(begin).Round(time.Second))
	}
	return s
}

// compareShapes runs an engine with one number of workers. Runs that stall share the pure spinners' time.
func (b *bout) compareShapes(t *testing.T, spec engines.Spec, runs []run, size size) *coverage {
	c, begin, planned, stalling := b.newCoverage(), time.Now(), 0, 0
	for _, r := range runs {
		planned += len(r.positions)
		if r.stalling {
			stalling++
		}
	}
	for _, r := range runs {
		if r.stalling {
			r.limit, r.least = size.pureLimit/time.Duration(stalling), size.pureLeast
		}
		b.compareRun(t, spec, r, c)
	}
	if c.verdicts < planned {
		c.cut = fmt.Sprintf("%d of %d packets in %v", c.verdicts, planned, time.Since(begin).Round(time.Second))
	}
	return c
}

// compareRun adds one run to what an engine was compared on.
func (b *bout) compareRun(t *testing.T, spec engines.Spec, r run, c *coverage) {
	if r.c.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	e, err := spec.New(b.set, r.c)
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	c.runs++
	begin := time.Now()
	for n, i := range r.positions {
		if r.limit > 0 && n >= r.least && time.Since(begin) > r.limit {
			break
		}
		got, want := e.Evaluate(&b.traffic.packets[i]), b.want[i]
		c.verdicts++
		c.compared[i] = true
		if got == want || r.c.EarlyExit == engines.ExitAny && got.Action == want.Action {
			continue
		}
		if c.mismatches++; c.mismatches <= 3 {
			t.Errorf("%s, packet %d of %s: got %+v, want %+v; %+v", spec.Name, b.traffic.packets[i].Number, b.traffic.name, got, want, r.c)
		}
	}
}
