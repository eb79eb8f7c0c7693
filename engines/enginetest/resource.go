package enginetest

import (
	"runtime"
	"runtime/debug"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var resourceCases = []testCase{
	{"allocations", "Evaluate allocates nothing, unless the engine's traits say so, and then it does", allocations},
	{"collections", "a garbage collection can stop every participant, whatever it is waiting in, and packets go on", collections},
}

func allocations(f *fixture) {
	for _, c := range append(fitting(), shaped(1, true), shaped(3, false)) {
		s := script{size: 8, match: scattered(7, 16)}
		f.with(s.set(), c, func(e engines.RuleEngine) {
			drive(50, func(i int) { f.evaluate(e, i) })
			packets, mallocs := f.mallocs(e, c)
			if f.spec.Traits.Allocates {
				require.GreaterOrEqual(f, mallocs, uint64(packets*min(1, c.Helpers())), "Traits.Allocates, but it does not, %s", label(c))
				return
			}
			require.LessOrEqual(f, mallocs, uint64(runtimesOwn+packets/100), "allocations in %d packets, %s", packets, label(c))
		})
	}
}

// runtimesOwn allocations are in the count: wait records (sudogs), which the runtime makes until its caches are full.
const runtimesOwn = 64

// mallocs counts allocations of the process over 1,000 packets, or, where participants outnumber the CPUs, over as many
// as patience allows. testing.AllocsPerRun is of no use here: it sets GOMAXPROCS to 1, and helpers that spin need a P each.
func (f *fixture) mallocs(e engines.RuleEngine, c engines.Config) (packets int, mallocs uint64) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	end := time.Now().Add(patience)
	for fits := c.Participants() <= runtime.NumCPU(); packets < 1000 && (fits || packets < fewest || time.Now().Before(end)); packets++ {
		f.evaluate(e, packets)
	}
	runtime.ReadMemStats(&after)
	return packets, after.Mallocs - before.Mallocs
}

func collections(f *fixture) {
	for _, c := range fewShapes() {
		s := script{size: 8, match: scattered(8, 16)}
		f.with(s.set(), c, func(e engines.RuleEngine) {
			done := make(chan struct{})
			go collect(done, 5)
			for i, collecting := 0, true; collecting || i < fewest; i++ {
				f.agree(s, c, i, f.evaluate(e, i))
				select {
				case <-done:
					collecting = false
				default:
				}
			}
		})
	}
}

// collect runs n collections, some of them while the dispatcher is between two packets.
func collect(done chan<- struct{}, n int) {
	defer close(done)
	for range n {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
}
