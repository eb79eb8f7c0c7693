package enginetest

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var switchCases = []testCase{
	{"stays awake", "a helper of an engine that blocks neither goroutine nor thread gives up its CPU in no packet that comes back to back", staysAwake},
	{"pure spinning", "a pure spinner does not give up its CPU in a pause either", pureSpinning},
	{"gives up its CPU", "a helper that blocks its goroutine or thread is asleep after a pause: the engine uses the primitive that it is named for", givesUpCPU},
}

// A helper's voluntary context switches are its own thread's, from /proc: the process's would hold the runtime's.
// What other load on the machine does to a single measurement, it does not do to all of them.
const measurements = 40

func staysAwake(f *fixture) {
	traits := f.spec.Traits
	if traits.Goroutine || traits.Thread {
		f.Skip("its traits say that it blocks")
	}
	f.hardlyEver(func(e engines.RuleEngine) (packets int) {
		drive(2000, func(i int) { f.evaluate(e, i); packets++ })
		return packets
	})
}

func pureSpinning(f *fixture) {
	if !f.spec.Traits.Pure {
		f.Skip("its traits do not say that it spins only")
	}
	f.hardlyEver(func(e engines.RuleEngine) (packets int) {
		for ; packets < 4; packets++ {
			time.Sleep(500 * time.Microsecond)
			f.evaluate(e, packets)
		}
		return packets
	})
}

// hardlyEver requires a measurement with at most one switch of the helper in twenty packets.
func (f *fixture) hardlyEver(work func(engines.RuleEngine) (packets int)) {
	f.Helper()
	f.withHelper(func(e engines.RuleEngine, tid int64) {
		var packets, switched int
		for range measurements {
			before := f.voluntary(tid)
			packets = work(e)
			if switched = f.voluntary(tid) - before; switched <= packets/20 {
				return
			}
		}
		require.Fail(f, fmt.Sprintf("the helper gave up its CPU %d times in %d packets", switched, packets))
	})
}

func givesUpCPU(f *fixture) {
	traits := f.spec.Traits
	if !traits.Goroutine && !traits.Thread {
		f.Skip("its traits do not say that it blocks")
	}
	f.withHelper(func(e engines.RuleEngine, tid int64) {
		const packets = 10
		asleep := 0
		for i := range packets {
			time.Sleep(3 * time.Millisecond)
			if f.asleep(tid) {
				asleep++
			}
			f.evaluate(e, i)
		}
		require.GreaterOrEqual(f, asleep, packets/2, "pauses after which the helper slept, of %d", packets)
	})
}

// withHelper runs an engine of two participants; tid is its one helper's thread.
func (f *fixture) withHelper(use func(e engines.RuleEngine, tid int64)) {
	f.Helper()
	if runtime.NumCPU() < 2 {
		f.Skip("two participants need two CPUs")
	}
	if f.solo() || f.spec.Traits.Allocates || f.spec.Traits.Ephemeral {
		f.Skip("no helper whose thread lasts")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // a collection parks every thread
	var tid atomic.Int64
	s := script{size: 2, before: func(rule, _ int) {
		if rule == 1 && tid.Load() == 0 {
			tid.Store(int64(syscall.Gettid()))
		}
	}}
	f.with(s.set(), shaped(2, true), func(e engines.RuleEngine) {
		f.evaluate(e, 0)
		use(e, tid.Load())
	})
}

// voluntary is how often a thread has given up its CPU so far.
func (f *fixture) voluntary(tid int64) int {
	f.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/status", tid))
	require.NoError(f, err, "read the helper's status")
	_, rest, found := strings.Cut(string(status), "\nvoluntary_ctxt_switches:")
	require.True(f, found, "status without context switches")
	n, err := strconv.Atoi(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
	require.NoError(f, err)
	return n
}

// asleep reports whether a thread sleeps: one that spins is running, or waits for a CPU.
func (f *fixture) asleep(tid int64) bool {
	f.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/stat", tid))
	require.NoError(f, err, "read the helper's state")
	_, rest, found := strings.Cut(string(stat), ") ") // behind its name
	require.True(f, found, "stat without a name")
	return strings.HasPrefix(rest, "S")
}
