package perfcount

import (
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// software is events that the kernel counts itself, on every machine: nanoseconds on a CPU, and page faults.
var software = []event{
	{unix.PERF_TYPE_SOFTWARE, unix.PERF_COUNT_SW_TASK_CLOCK},
	{unix.PERF_TYPE_SOFTWARE, unix.PERF_COUNT_SW_PAGE_FAULTS},
}

// TestAllThreadsAreCounted, each as long as counting is on. Where counting is not allowed at all there is nothing, and no error.
func TestAllThreadsAreCounted(t *testing.T) {
	work, done := make(chan time.Duration), make(chan struct{})
	defer close(work)
	for range 2 {
		go func() {
			runtime.LockOSThread()
			for d := range work {
				burn(d)
				done <- struct{}{}
			}
		}()
	}
	both := func(d time.Duration) {
		for range 2 {
			work <- d
		}
		for range 2 {
			<-done
		}
	}
	both(time.Millisecond) // both have their threads
	c := open(software)
	if c == nil {
		_, err := unix.PerfEventOpen(&unix.PerfEventAttr{Type: unix.PERF_TYPE_SOFTWARE, Size: unix.PERF_ATTR_SIZE_VER0, Bits: unix.PerfBitExcludeKernel}, 0, -1, -1, 0)
		require.Error(t, err, "the kernel counts, and nothing was opened")
		return
	}
	defer c.Close()
	both(100 * time.Millisecond)
	c.Start()
	both(30 * time.Millisecond)
	c.each(unix.PERF_EVENT_IOC_DISABLE)
	both(100 * time.Millisecond)
	values, ok := c.sum(len(software))
	require.True(t, ok)
	// The event counts a thread's time by the clock on the wall, which goes on while the hypervisor runs others; what burn counts may not.
	assert.GreaterOrEqual(t, values[0], 55e6, "two threads, 30 ms each")
	assert.Less(t, values[0], 230e6, "and not the 100 ms of each before, or after")
	assert.Less(t, values[1], 1e6, "the second event is page faults")
}

// burn uses d of the calling thread's CPU time.
func burn(d time.Duration) {
	used := func() int64 {
		var ts unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &ts)
		return ts.Nano()
	}
	for start := used(); used()-start < int64(d); {
	}
}

// TestHardwareIsCountedOrAbsent: where the machine has counters, a loop has at least the instructions that it is made of; where there is nothing,
// the kernel refuses some event.
func TestHardwareIsCountedOrAbsent(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	c := Open()
	if c == nil {
		refused, leader := 0, -1
		for _, e := range hardware {
			fd, err := unix.PerfEventOpen(&unix.PerfEventAttr{
				Type: e.kind, Config: e.config, Size: unix.PERF_ATTR_SIZE_VER0, Bits: unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv,
			}, 0, -1, leader, unix.PERF_FLAG_FD_CLOEXEC)
			if err != nil {
				refused++
				continue
			}
			defer func() { assert.NoError(t, unix.Close(fd)) }()
			if leader < 0 {
				leader = fd
			}
		}
		assert.Positive(t, refused, "the kernel counts all of them at once, and nothing was opened")
		return
	}
	defer c.Close()
	c.Start()
	n := 0
	for i := range 10_000_000 {
		n += i & 1
	}
	counts, ok := c.Stop()
	assert.Equal(t, 5_000_000, n)
	if ok {
		assert.Greater(t, counts.Instructions, 10e6)
		assert.Greater(t, counts.Cycles, 1e6)
	}
}

// TestWhatIsNotThereLeavesNothingOpen: an event that no kernel knows, behind one that it knows.
func TestWhatIsNotThereLeavesNothingOpen(t *testing.T) {
	descriptors := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		require.NoError(t, err)
		return len(entries)
	}
	before := descriptors()
	assert.Nil(t, open([]event{software[0], {unix.PERF_TYPE_SOFTWARE, 1 << 40}}))
	assert.Equal(t, before, descriptors())
}
