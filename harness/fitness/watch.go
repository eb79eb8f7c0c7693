package fitness

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// Options say what a watch belongs to.
type Options struct {
	Ours  []int // processes whose CPU time is no other load: what a control needs beside the measuring process
	Alone bool  // the participants are pinned, each to a CPU of its own
}

// Watch is a stretch that is being measured, in this process.
type Watch struct {
	options Options
	source  source
	before  reading
}

// source is where readings come from.
type source struct {
	fsys    fs.FS
	self    int // process id
	now     func() time.Duration
	own     func() usage.Usage
	faults  func() (minor, major int64)
	ownTime func() time.Duration
}

// reading is everything at one moment.
type reading struct {
	at           time.Duration
	machine      cpuTimes
	known        bool // machine was read
	own          usage.Usage
	ownTime      time.Duration // CPU time of this process and of Ours
	minor, major int64
	throttled    time.Duration
	throttles    bool
	threads      map[int]thread
	processes    map[int]process
}

// Begin starts to watch. It costs some milliseconds, since it reads every process, and allocates: call it before the timed part.
func Begin(o Options) (*Watch, error) { return begin(o, local()) }

func begin(o Options, s source) (*Watch, error) {
	w := &Watch{options: o, source: s}
	var err error
	if w.before, err = w.read(true); err != nil {
		return nil, fmt.Errorf("watch the machine: %w", err)
	}
	return w, nil
}

// End returns what happened since Begin.
func (w *Watch) End() (study.Noise, error) {
	after, err := w.read(false)
	if err != nil {
		return study.Noise{}, fmt.Errorf("watch the machine: %w", err)
	}
	return w.noise(after), nil
}

// read takes a reading. What takes long comes first at the beginning of a watch and last at its end, so that the clock
// and the CPU times stand close around what is watched.
func (w *Watch) read(begin bool) (reading, error) {
	var r reading
	var err error
	s := w.source
	if begin {
		r.processes = readProcesses(s.fsys, s.now)
		r.threads = readThreads(s.fsys)
	}
	r.throttled, err = topology.ReadThrottled(s.fsys)
	r.throttles = err == nil
	if err != nil && !errors.Is(err, topology.ErrNoThrottling) {
		return r, err
	}
	r.minor, r.major = s.faults()
	r.own = s.own()
	r.machine, r.known, err = readCPUTimes(s.fsys)
	r.at, r.ownTime = s.now(), s.ownTime()
	for _, pid := range w.options.Ours {
		p, _ := readProcess(s.fsys, pid)
		r.ownTime += p.cpu
	}
	if !begin {
		r.threads = readThreads(s.fsys)
		r.processes = readProcesses(s.fsys, s.now)
	}
	return r, err
}

// noise compares two readings.
func (w *Watch) noise(after reading) study.Noise {
	before := w.before
	own := after.own.Minus(before.own)
	n := study.Noise{
		WallNS: float64(after.at - before.at), OwnNS: float64(after.ownTime - before.ownTime),
		VoluntarySwitches: own.Voluntary, InvoluntarySwitches: own.Involuntary,
		MinorFaults: after.minor - before.minor, MajorFaults: after.major - before.major, Alone: w.options.Alone,
	}
	if before.known && after.known {
		n.BusyNS = nanoseconds(after.machine.busy - before.machine.busy)
		n.StealNS = nanoseconds(max(0, after.machine.steal-before.machine.steal)) // some hypervisors let it fall
	}
	if before.throttles && after.throttles {
		n.ThrottledNS = nanoseconds(after.throttled - before.throttled)
	}
	n.RunQueueNS, n.Migrations = compareThreads(before.threads, after.threads)
	n.Others, n.OthersNS = w.others(after)
	return n
}

// mostOthers is how many processes a Noise names.
const mostOthers = 5

// others are the processes that used most CPU time beside, a hundredth of a CPU at least, and what all of them used; nil where no
// process can be seen, not even this one.
func (w *Watch) others(after reading) (others []study.Process, total *float64) {
	wall, sum := after.at-w.before.at, 0.0
	for pid, p := range after.processes {
		total = &sum
		if pid == w.source.self || slices.Contains(w.options.Ours, pid) {
			continue
		}
		used := p.since(w.before.processes[pid], wall)
		sum += used
		if used > 0 && used >= float64(wall)/100 {
			others = append(others, study.Process{PID: pid, Name: p.name, CPUNS: used})
		}
	}
	slices.SortFunc(others, func(a, b study.Process) int {
		return cmp.Or(cmp.Compare(b.CPUNS, a.CPUNS), cmp.Compare(a.PID, b.PID))
	})
	return others[:min(len(others), mostOthers)], total
}

// since is the CPU time, in ns, that a process used within wall. Processes are read before and after it, one by one, so
// that some milliseconds more lie between the two readings: they are taken off in proportion.
func (p process) since(earlier process, wall time.Duration) float64 {
	used := float64(p.cpu)
	if earlier.started == p.started && earlier.name != "" {
		used -= float64(earlier.cpu)
		if between := p.at - earlier.at; between > wall && wall > 0 {
			used *= float64(wall) / float64(between)
		}
	}
	return used
}

func nanoseconds(d time.Duration) *float64 {
	ns := float64(d)
	return &ns
}
