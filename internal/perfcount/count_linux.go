package perfcount

import (
	"encoding/binary"
	"os"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// event is what one counter counts, as perf_event_open(2) names it.
type event struct {
	kind   uint32
	config uint64
}

// hardware is in the order of Counts.
var hardware = []event{
	{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_CPU_CYCLES},
	{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_INSTRUCTIONS},
	{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_CACHE_MISSES},
	{unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_BRANCH_MISSES},
}

// group is the file descriptors of a thread's events; the first leads, so that all are on the processor at the same time.
type group []int

// Open makes counters, which stand still until Start. It returns nil where the machine has none, or this user may not have them; package
// fitness says which.
func Open() *Counters { return open(hardware) }

func open(events []event) *Counters {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return nil
	}
	c := &Counters{}
	for _, t := range tasks {
		tid, err := strconv.Atoi(t.Name())
		if err != nil || !c.add(tid, events) {
			c.Close()
			return nil
		}
	}
	return c
}

// add opens the events of one thread. One that has ended meanwhile is left out.
func (c *Counters) add(tid int, events []event) bool {
	var g group
	for _, e := range events {
		attr := unix.PerfEventAttr{
			Type: e.kind, Config: e.config, Size: uint32(unsafe.Sizeof(unix.PerfEventAttr{})),
			Read_format: unix.PERF_FORMAT_GROUP | unix.PERF_FORMAT_TOTAL_TIME_ENABLED | unix.PERF_FORMAT_TOTAL_TIME_RUNNING,
			Bits:        unix.PerfBitExcludeKernel | unix.PerfBitExcludeHv,
		}
		leader := -1
		if len(g) == 0 {
			attr.Bits |= unix.PerfBitDisabled
		} else {
			leader = g[0]
		}
		fd, err := unix.PerfEventOpen(&attr, tid, -1, leader, unix.PERF_FLAG_FD_CLOEXEC)
		if err != nil {
			g.close()
			return err == unix.ESRCH
		}
		g = append(g, fd)
	}
	c.threads = append(c.threads, g)
	return true
}

// Start begins to count.
func (c *Counters) Start() { c.each(unix.PERF_EVENT_IOC_ENABLE) }

func (c *Counters) each(request uint) {
	for _, g := range c.threads {
		_ = unix.IoctlSetInt(g[0], request, unix.PERF_IOC_FLAG_GROUP) // a leader that is open takes it
	}
}

// Stop ends counting and returns the counts of all threads; false where one ran and was not counted, because others had the counters.
func (c *Counters) Stop() (Counts, bool) {
	c.each(unix.PERF_EVENT_IOC_DISABLE)
	values, ok := c.sum(len(hardware))
	if !ok {
		return Counts{}, false
	}
	return Counts{Cycles: values[0], Instructions: values[1], CacheMisses: values[2], BranchMisses: values[3]}, true
}

// sum adds n counts a thread up over all threads. Where the kernel let a group count for a part of the thread's time only, its counts are
// scaled to the whole.
func (c *Counters) sum(n int) (values []float64, ok bool) {
	values = make([]float64, n)
	raw := make([]byte, 8*(3+n)) // number of events, time enabled, time running, counts: see perf_event_open(2)
	for _, g := range c.threads {
		if read, err := unix.Read(g[0], raw); err != nil || read != len(raw) {
			return nil, false
		}
		field := func(i int) float64 { return float64(binary.NativeEndian.Uint64(raw[8*i:])) }
		enabled, running := field(1), field(2)
		if enabled > 0 && running == 0 {
			return nil, false
		}
		for i := range values {
			if running > 0 {
				values[i] += field(3+i) * enabled / running
			}
		}
	}
	return values, true
}

// Close gives the counters back.
func (c *Counters) Close() {
	for _, g := range c.threads {
		g.close()
	}
	c.threads = nil
}

func (g group) close() {
	for _, fd := range g {
		_ = unix.Close(fd)
	}
}
