package engines_test

import (
	"fmt"
	"os"
	"runtime"
	"strings"
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
// With TIGERBENCH_EQUIVALENCE=1 it takes whole corpora and all shapes, some ten minutes on two CPUs (make equivalence);
// else a sample.
func TestEquivalence(t *testing.T) {
	size, bouts := small, sampleBouts
	if os.Getenv("TIGERBENCH_EQUIVALENCE") != "" {
		size, bouts = full, everyBout
	}
	var total score
	for _, b := range bouts(t) {
		t.Run(b.name, func(t *testing.T) {
			s := b.compare(t, size)
			t.Logf("%s: %v", b.name, s)
			total.add(s)
			assert.Zero(t, s.mismatches)
			if b.synthetic {
				assert.Len(t, b.deciding, b.set.Len(), "each rule of a set made from the corpus decides some packet")
			}
		})
	}
	t.Logf("in all: %v", total)
	assert.GreaterOrEqual(t, total.matched, size.mustMatch, "packets matched")
	assert.Zero(t, total.mismatches)
}

// size is how much is compared.
type size struct {
	workers        []int
	fitting        int           // packets a run where participants fit the CPUs; 0: all
	oversubscribed int           // packets a run where they don't, and every matching packet beside them
	everyMatch     bool          // of the oversubscribed runs
	pureLimit      time.Duration // for pure spinners, oversubscribed: all runs of one number of workers together
	mustMatch      int           // packets that some rule must decide, over all bouts
}

var (
	full = size{
		workers: []int{1, 2, 3, mostWorkers}, oversubscribed: 2000, everyMatch: true,
		pureLimit: 30 * time.Second, mustMatch: 10_000,
	}
	small = size{workers: []int{1, 2, 3}, fitting: 200, oversubscribed: 30, pureLimit: 100 * time.Millisecond, mustMatch: 500}
)

// lessOversubscribed is for the many bouts of synthetic rules, whose point is every rule in every fitting shape.
func (s size) lessOversubscribed() size {
	s.oversubscribed, s.everyMatch = min(s.oversubscribed, 300), false
	s.pureLimit = min(s.pureLimit, time.Second)
	return s
}

// score is what was compared.
type score struct {
	packets, matched, deciding, rules int // of the corpora and rule sets
	runs, verdicts, mismatches        int // of the engines
	cut                               []string
}

func (s *score) add(o score) {
	s.packets += o.packets
	s.matched += o.matched
	s.deciding += o.deciding
	s.rules += o.rules
	s.runs += o.runs
	s.verdicts += o.verdicts
	s.mismatches += o.mismatches
	s.cut = append(s.cut, o.cut...)
}

func (s score) String() string {
	text := fmt.Sprintf("%d mismatches in %d verdicts of %d runs; %d packets, %d matched, %d of %d rules decided",
		s.mismatches, s.verdicts, s.runs, s.packets, s.matched, s.deciding, s.rules)
	if len(s.cut) > 0 {
		text += fmt.Sprintf("; cut short: %s", strings.Join(s.cut, ", "))
	}
	return text
}

// compare runs every engine in every shape.
func (b *bout) compare(t *testing.T, size size) score {
	s := score{packets: len(b.traffic.packets), matched: b.matched, deciding: len(b.deciding), rules: b.set.Len()}
	begin := time.Now()
	if b.synthetic {
		size = size.lessOversubscribed()
	}
	for _, spec := range catalog.All() {
		if err := spec.Check(engines.Default(1)); err != nil {
			t.Logf("%s: %v", spec.Name, err)
			continue
		}
		for _, w := range size.workers {
			if spec.Name == "sequential" && w > 1 {
				break
			}
			b.compareShapes(t, spec, w, size, &s)
		}
		t.Logf("%-22s compared after %v", spec.Name, time.Since(begin).Round(time.Second))
	}
	return s
}

// compareShapes runs an engine with w workers, in all other respects every way that applies.
func (b *bout) compareShapes(t *testing.T, spec engines.Spec, w int, size size, s *score) {
	runs, stalling := b.runs(spec, w, size)
	begin, compared, planned := time.Now(), 0, 0
	for _, r := range runs {
		limit := time.Duration(0)
		if stalling {
			limit = size.pureLimit / time.Duration(len(runs))
		}
		n, wrong := b.compareRun(t, spec, r, limit)
		s.runs++
		s.mismatches += wrong
		compared, planned = compared+n, planned+len(r.positions)
	}
	s.verdicts += compared
	if compared < planned {
		s.cut = append(s.cut, fmt.Sprintf("%s with %d workers, %d of %d packets in %v",
			spec.Name, w, compared, planned, time.Since(begin).Round(time.Second)))
	}
}

// compareRun returns how many packets an engine was compared on, and on how many it was wrong. A limit of 0 is none.
func (b *bout) compareRun(t *testing.T, spec engines.Spec, r run, limit time.Duration) (compared, wrong int) {
	if r.c.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	e, err := spec.New(b.set, r.c)
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	begin := time.Now()
	for _, i := range r.positions {
		if limit > 0 && compared > 1 && time.Since(begin) > limit {
			break
		}
		got, want := e.Evaluate(&b.traffic.packets[i]), b.want[i]
		compared++
		if got == want || r.c.EarlyExit == engines.ExitAny && got.Action == want.Action {
			continue
		}
		if wrong++; wrong <= 3 {
			t.Errorf("%s, packet %d of %s: got %+v, want %+v; %+v", spec.Name, b.traffic.packets[i].Number, b.traffic.name, got, want, r.c)
		}
	}
	return compared, wrong
}
