package engines_test

import (
	"math/rand/v2"
	"runtime"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// run is one engine in one shape over some packets of a bout.
type run struct {
	c         engines.Config
	positions []int // of the packets, in the bout's traffic
}

// mostEach is the most packets that each run of an oversubscribed number of workers takes. Of more, every run takes its part.
const mostEach = 3000

// runs lists the shapes with w workers. Where participants outnumber CPUs a pure spinner's packet takes milliseconds
// (stalling): its runs share the packets between them, in an order that makes any beginning a fair sample.
func (b *bout) runs(spec engines.Spec, w int, size size) (runs []run, stalling bool) {
	shapes := b.shapes(w)
	for i, c := range shapes {
		positions := b.sample(c, size)
		if c.Participants() > runtime.NumCPU() {
			stalling = spec.Traits.Pure
			if stalling || len(positions) > mostEach {
				positions = everyNth(shuffled(positions), i, len(shapes))
			}
		}
		runs = append(runs, run{c, positions})
	}
	return runs, stalling
}

// shuffled returns the positions in an order that is always the same.
func shuffled(positions []int) []int {
	random := rand.New(rand.NewPCG(1, 2))
	random.Shuffle(len(positions), func(i, k int) { positions[i], positions[k] = positions[k], positions[i] })
	return positions
}

// shapes lists every early exit with both shard policies. What else changes no verdict varies with them: helpers are
// locked in the first run only, since locked goroutines that block take some 60 µs a packet. The dispatcher takes a
// shard where that makes the participants fit, and with one shard policy where nothing does.
func (b *bout) shapes(w int) []engines.Config {
	policies := []engines.ShardPolicy{engines.Contiguous, engines.Interleaved}
	if w == 1 {
		policies = policies[:1] // one shard is the same either way
	}
	var shapes []engines.Config
	for _, exit := range b.exits() {
		for _, shards := range policies {
			c := engines.Default(w)
			c.EarlyExit, c.Shards, c.LockThread = exit, shards, len(shapes) == 0
			c.CallerRuns = w == 1 && len(shapes) > 0 || w > 1 && w+1 > runtime.NumCPU() && (w <= runtime.NumCPU() || shards == engines.Contiguous)
			shapes = append(shapes, c)
		}
	}
	return shapes
}

// exits lists the early exits that apply to the rules.
func (b *bout) exits() []engines.EarlyExit {
	if b.set.DropOnly() {
		return []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered, engines.ExitAny}
	}
	return []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered}
}

// sample picks the packets for a shape.
func (b *bout) sample(c engines.Config, size size) []int {
	n, everyMatch := size.oversubscribed, size.everyMatch
	if c.Participants() <= runtime.NumCPU() {
		n, everyMatch = size.fitting, false
		if n == 0 {
			n = len(b.traffic.packets)
		}
	}
	return b.traffic.stratified(n, func(i int) bool { return everyMatch && b.want[i].Rule != rules.NoRule })
}

func everyNth(positions []int, from, n int) (out []int) {
	for i := from; i < len(positions); i += n {
		out = append(out, positions[i])
	}
	return out
}
