package fitness

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// fakeMachine has two CPUs, and this process is number 100.
type fakeMachine struct {
	files        fstest.MapFS
	at, ownTime  time.Duration
	own          usage.Usage
	minor, major int64
}

func newFakeMachine() *fakeMachine {
	f := &fakeMachine{files: fstest.MapFS{}}
	f.put("proc/self/cgroup", "0::/job\n")
	return f
}

func (f *fakeMachine) put(name, content string) {
	f.files[name] = &fstest.MapFile{Data: []byte(content)}
}

// cpu sets the busy time in ticks, spread over all columns that count, and the stolen one.
func (f *fakeMachine) cpu(busy, steal int) {
	f.put("proc/stat", fmt.Sprintf("cpu  %d 1 2 9999 77 3 4 %d 55 66\ncpu0 0 0 0 0\ncpu1 0 0 0 0\nintr 5\n", busy-10, steal))
}

// process sets the ticks that a process used.
func (f *fakeMachine) process(pid int, name string, ticks, started int) {
	f.put(fmt.Sprintf("proc/%d/stat", pid),
		fmt.Sprintf("%d (%s) R 1 1 1 0 -1 4194304 9 0 0 0 %d %d 0 0 20 0 1 0 %d 1000 2000\n", pid, name, ticks-1, 1, started))
}

func (f *fakeMachine) thread(tid int, waited, migrations int) {
	f.put(fmt.Sprintf("proc/self/task/%d/schedstat", tid), fmt.Sprintf("5000 %d 7\n", waited))
	f.put(fmt.Sprintf("proc/self/task/%d/sched", tid),
		fmt.Sprintf("name (1, #threads: 2)\n---\nse.exec_start : 1.5\nse.nr_migrations    :    %d\n", migrations))
}

func (f *fakeMachine) source() source {
	return source{
		fsys: f.files, self: 100, now: func() time.Duration { return f.at }, own: func() usage.Usage { return f.own },
		faults: func() (int64, int64) { return f.minor, f.major }, ownTime: func() time.Duration { return f.ownTime },
	}
}

func TestWatch(t *testing.T) {
	f := newFakeMachine()
	f.cpu(1000, 20)
	f.process(100, "tigerbench", 400, 1)
	f.process(200, "spin) (ner", 100, 2)
	f.process(300, "awake", 50, 3)
	f.process(400, "idle", 50, 4)
	f.process(500, "was this", 900, 5)
	f.thread(101, 1_000, 4)
	f.thread(102, 9_000, 1)
	f.put("sys/fs/cgroup/job/cpu.stat", "throttled_usec 100\n")
	f.minor, f.major, f.own = 10, 1, usage.Usage{Voluntary: 5, Involuntary: 50}
	w, err := begin(Options{Ours: []int{300}, Alone: true}, f.source())
	require.NoError(t, err)

	f.at, f.ownTime = time.Second, 1500*time.Millisecond
	f.cpu(1200, 23)
	f.process(100, "tigerbench", 550, 1)
	f.process(200, "spin) (ner", 130, 2)
	f.process(300, "awake", 60, 3)
	f.process(500, "is that", 3, 6) // the same id, another process
	delete(f.files, "proc/400/stat")
	delete(f.files, "proc/self/task/102/schedstat")
	delete(f.files, "proc/self/task/102/sched")
	f.thread(101, 3_000, 6)
	f.thread(103, 500, 1)
	f.put("sys/fs/cgroup/job/cpu.stat", "throttled_usec 350\n")
	f.minor, f.major, f.own = 17, 3, usage.Usage{Voluntary: 6, Involuntary: 52}
	n, err := w.End()
	require.NoError(t, err)

	ns := func(v float64) *float64 { return &v }
	migrations := int64(3)
	assert.Equal(t, study.Noise{
		WallNS: 1e9, BusyNS: ns(2e9), OwnNS: 1.6e9, StealNS: ns(3e7),
		OthersNS:          ns(3.3e8),
		Others:            []study.Process{{PID: 200, Name: "spin) (ner", CPUNS: 3e8}, {PID: 500, Name: "is that", CPUNS: 3e7}},
		VoluntarySwitches: 1, InvoluntarySwitches: 2, Migrations: &migrations, RunQueueNS: ns(2_500),
		ThrottledNS: ns(250_000), MinorFaults: 7, MajorFaults: 2, Alone: true,
	}, n)
	assert.Equal(t, []string{
		"other load: 0.4 CPUs, over 0.05: most of it spin) (ner (0.3), is that (0.03)",
		"steal: 0.03 CPUs, over 0.01",
	}, study.Judge(n).Failed)
}

// TestWatchTakesOffTheTimeOfReading: a process that ran all the time ran no longer than what was watched.
func TestWatchTakesOffTheTimeOfReading(t *testing.T) {
	const second = time.Second
	spinner := process{name: "spinner", cpu: 1500 * time.Millisecond, started: 1, at: 3 * second}
	assert.InDelta(t, 1e9, spinner.since(process{"spinner", 500 * time.Millisecond, 1, 2 * second}, second), 1)
	assert.InDelta(t, 5e8, spinner.since(process{"spinner", 500 * time.Millisecond, 1, 1 * second}, second), 1)
	assert.InDelta(t, 1.5e9, spinner.since(process{}, second), 1, "it began meanwhile")
}

// TestWatchWithoutProc is another operating system: what it does not tell is nil, not 0.
func TestWatchWithoutProc(t *testing.T) {
	f := &fakeMachine{files: fstest.MapFS{}}
	w, err := begin(Options{}, f.source())
	require.NoError(t, err)
	f.at, f.ownTime = time.Second, time.Second
	n, err := w.End()
	require.NoError(t, err)
	assert.Equal(t, study.Noise{WallNS: 1e9, OwnNS: 1e9}, n)
	assert.True(t, study.Judge(n).Fit)
	assert.NotEmpty(t, study.Judge(n).Unwatched)
}

func TestWatchRefusesNonsense(t *testing.T) {
	for name, put := range map[string]func(*fakeMachine){
		"no number": func(f *fakeMachine) { f.put("proc/stat", "cpu  1 2 x 4 5 6 7 8\ncpu0 1\n") },
		"no CPU":    func(f *fakeMachine) { f.put("proc/stat", "intr 1\n") },
		"throttling": func(f *fakeMachine) {
			f.cpu(100, 0)
			f.put("sys/fs/cgroup/job/cpu.stat", "throttled_usec x\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeMachine()
			put(f)
			_, err := begin(Options{}, f.source())
			assert.ErrorContains(t, err, "watch the machine")
		})
	}
}

// TestWatchOfThisMachine reads the real files.
func TestWatchOfThisMachine(t *testing.T) {
	w, err := Begin(Options{})
	require.NoError(t, err)
	start := time.Now()
	for time.Since(start) < 50*time.Millisecond {
	}
	n, err := w.End()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, n.WallNS, 5e7)
	assert.Positive(t, n.OwnNS)
	t.Logf("%+v", n)
}
