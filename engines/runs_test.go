package engines_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// run is one engine in one shape over some packets of a bout.
type run struct {
	c         engines.Config
	positions []int // of the packets, in the bout's traffic
	stalling  bool  // a pure spinner with more participants than CPUs: a packet takes milliseconds
	limit     time.Duration
	least     int // packets compared even beyond the limit
}

// runs lists the shapes with w workers. Runs that stall share their packets between them, in an order that makes any
// beginning a fair sample.
func (b *bout) runs(spec engines.Spec, w int, chosen selection) (runs []run) {
	shapes := b.shapes(w)
	for i, c := range shapes {
		r := run{c: c, positions: chosen.oversubscribed}
		fits := c.Participants() <= runtime.NumCPU()
		if fits && !c.LockThread {
			r.positions = chosen.fitting
		} else if !fits && spec.Traits.Pure {
			r.stalling = true
			r.positions = everyNth(shuffled(chosen.oversubscribed), i, len(shapes))
		}
		runs = append(runs, r)
	}
	return runs
}

// selection is the packets of a bout that runs take whose participants fit the CPUs, or outnumber them.
type selection struct {
	fitting, oversubscribed []int
	explained               string
}

// choose takes some packets of each file, and beside them every matching one, or, where too many match, one for each
// file and rule that decides a packet of it.
func (b *bout) choose(size size) selection {
	want, what := func(i int) bool { return b.want[i].Rule != rules.NoRule }, "matching packet"
	if b.matched > size.mostMatches {
		want, what = b.firstOfPair(), "first matching packet of a (file, deciding rule) pair"
	}
	if size.fitting == 0 {
		size.fitting = len(b.traffic.packets)
	}
	s := selection{
		fitting:        b.traffic.stratified(size.fitting, want),
		oversubscribed: b.traffic.stratified(size.oversubscribed, want),
	}
	s.explained = fmt.Sprintf("%d of %d packets match; where participants fit the CPUs %d are compared, else %d: "+
		"%d stratified by file (at most %d, or one a file), and every %s beside them",
		b.matched, len(b.want), len(s.fitting), len(s.oversubscribed),
		len(b.traffic.stratified(size.oversubscribed, nobody)), size.oversubscribed, what)
	return s
}

func nobody(int) bool { return false }

// firstOfPair asks for the first packet that a rule decides in each file.
func (b *bout) firstOfPair() func(i int) bool {
	type pair struct {
		file int
		rule uint32
	}
	first := map[pair]int{}
	for i, v := range b.want {
		p := pair{b.traffic.file[i], v.Rule}
		if _, seen := first[p]; !seen && v.Rule != rules.NoRule {
			first[p] = i
		}
	}
	return func(i int) bool {
		at, seen := first[pair{b.traffic.file[i], b.want[i].Rule}]
		return seen && at == i
	}
}

// shuffled returns the positions in an order that is always the same.
func shuffled(positions []int) []int {
	positions = slices.Clone(positions)
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(positions), func(i, k int) { positions[i], positions[k] = positions[k], positions[i] })
	return positions
}

// shapes lists every early exit with contiguous shards and with one of the other policies in turn, and one more shape with locked
// helpers, which takes the few packets of an oversubscribed run: locked goroutines that block take some 60 µs a packet. The dispatcher
// takes a shard where that makes the participants fit, and with one shard policy where nothing does.
func (b *bout) shapes(w int) []engines.Config {
	exits, others := b.exits(), []engines.ShardPolicy{engines.Interleaved, engines.Balanced}
	if w == 1 { // one shard is the same either way, and there is nobody to stop it: with a helper, and without
		others, exits = nil, exits[:2]
	}
	var shapes []engines.Config
	for i, exit := range exits {
		policies := []engines.ShardPolicy{engines.Contiguous}
		if len(others) > 0 {
			policies = append(policies, others[(i+w)%len(others)])
		}
		for _, shards := range policies {
			c := engines.Default(w)
			c.EarlyExit, c.Shards, c.LockThread = exit, shards, false
			c.CallerRuns = w == 1 && len(shapes) > 0 || w > 1 && w+1 > runtime.NumCPU() && (w <= runtime.NumCPU() || shards == engines.Contiguous)
			shapes = append(shapes, c)
		}
	}
	locked := shapes[0]
	locked.LockThread = true
	return append(withMatchers(shapes, w), locked)
}

// withMatchers gives each shape a matcher in turn; those with one shard, which are few, each one.
func withMatchers(shapes []engines.Config, w int) (all []engines.Config) {
	matchers := matchersHere()
	for i, c := range shapes {
		for j, m := range matchers {
			if w == 1 || (i+w)%len(matchers) == j {
				c.Matcher = m
				all = append(all, c)
			}
		}
	}
	return all
}

// matchersHere are the matchers of this build.
func matchersHere() []rules.Matcher {
	return slices.DeleteFunc([]rules.Matcher{rules.Linear, rules.SIMD, rules.Indexed}, func(m rules.Matcher) bool { return m.Check() != nil })
}

// exits lists the early exits that apply to the rules.
func (b *bout) exits() []engines.EarlyExit {
	if b.set.DropOnly() {
		return []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered, engines.ExitAny}
	}
	return []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered}
}

func everyNth(positions []int, from, n int) (out []int) {
	for i := from; i < len(positions); i += n {
		out = append(out, positions[i])
	}
	return out
}
