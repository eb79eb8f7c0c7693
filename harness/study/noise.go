package study

import "fmt"

// Noise is what the machine did beside a block, or beside another stretch that was measured. A nil field is one that the
// system does not tell.
type Noise struct {
	WallNS              float64   `json:"wall_ns"`
	BusyNS              *float64  `json:"busy_ns"`       // CPU time of the whole machine, in the kernel's steps of 10 ms
	OwnNS               float64   `json:"own_cpu_ns"`    // CPU time of the measuring process, and of what belongs to it
	OthersNS            *float64  `json:"others_cpu_ns"` // CPU time of all other processes that can be seen
	Others              []Process `json:"others,omitempty"`
	StealNS             *float64  `json:"steal_ns"` // of all CPUs, in steps of 10 ms
	VoluntarySwitches   int64     `json:"voluntary_switches"`
	InvoluntarySwitches int64     `json:"involuntary_switches"`
	Migrations          *int64    `json:"migrations"`   // of the process's threads to other CPUs
	RunQueueNS          *float64  `json:"run_queue_ns"` // that its threads were ready and had no CPU, added up
	ThrottledNS         *float64  `json:"throttled_ns"` // that a control group's quota kept it from running
	MinorFaults         int64     `json:"minor_faults"`
	MajorFaults         int64     `json:"major_faults"` // page faults that waited for a disk
	// Alone says that the participants were pinned, each to a CPU of its own: a thread that waited for a CPU then waited
	// for somebody else's.
	Alone bool `json:"alone"`
}

// Process is one that ran beside.
type Process struct {
	PID   int     `json:"pid"`
	Name  string  `json:"name"`
	CPUNS float64 `json:"cpu_ns"`
}

// Fitness is whether figures were taken on a machine that was left alone.
type Fitness struct {
	Fit       bool     `json:"fit"`
	Failed    []string `json:"failed,omitempty"`    // the checks that failed, each with what was found
	Unwatched []string `json:"unwatched,omitempty"` // the checks that the system tells nothing about
}

// Limits of a study that is fit: what all its blocks together may have of each. They are shares of one CPU's time, and
// page faults a second.
const (
	MaxOtherLoad   = 0.05 // CPU time of others; a process that spins has 0.3 at least, whatever it competes with
	MaxSteal       = 0.01
	MaxThrottled   = 0.001
	MaxRunQueue    = 0.10 // of blocks whose participants were alone and awake
	MaxMajorFaults = 1    // and two in all, however short it is
)

// maxSleeps is how many voluntary switches a second a process makes that hardly sleeps: beside spinning participants the
// runtime's own threads make some 50, engines that sleep thousands.
const maxSleeps = 500

// The checks of Judge, by the names that Failed begins with.
const (
	CheckOtherLoad  = "other load"
	CheckSteal      = "steal"
	CheckThrottling = "throttling"
	CheckRunQueue   = "run queue"
	CheckFaults     = "page faults"
)

// Judge adds the noise of a study's blocks up. Sums, because the kernel counts in steps of 10 ms, which a single short block
// shows as nothing or as far too much. Switches, migrations and minor faults are recorded and not judged: engines that
// sleep or allocate make them by themselves.
func Judge(noise ...Noise) Fitness {
	var f Fitness
	f.check(CheckOtherLoad, OtherLoad(noise...), MaxOtherLoad, culprits(noise))
	f.check(CheckSteal, share(noise, func(n Noise) *float64 { return n.StealNS }), MaxSteal, "")
	f.check(CheckThrottling, share(noise, func(n Noise) *float64 { return n.ThrottledNS }), MaxThrottled, "")
	if alone := share(noise, Noise.runQueueAlone); alone != nil {
		f.check(CheckRunQueue, alone, MaxRunQueue, "")
	}
	f.checkFaults(noise)
	f.Fit = len(f.Failed) == 0
	return f
}

// OtherLoad is how many CPUs were busy with something else; nil where the system does not tell. There are two ways to know, and
// the larger counts. The machine's CPU time less the own one covers processes that came and went, and those of other
// containers; but the kernel samples it at timer ticks, between which an engine that sleeps and wakes all the time runs unseen, some
// tenths of a CPU of it, so that only blocks of a process that was awake can tell. The sum over all processes that can be
// seen is right in all blocks.
func OtherLoad(noise ...Noise) *float64 {
	rest := share(noise, func(n Noise) *float64 {
		if n.BusyNS == nil || !n.awake() {
			return nil
		}
		other := *n.BusyNS - n.OwnNS // below 0 where the kernel's steps say so: sums come right
		return &other
	})
	seen := share(noise, func(n Noise) *float64 { return n.OthersNS })
	switch {
	case rest == nil:
		return seen
	case seen == nil || *rest > *seen:
		return rest
	default:
		return seen
	}
}

// awake reports whether the measuring process hardly slept.
func (n Noise) awake() bool { return float64(n.VoluntarySwitches)*1e9 < maxSleeps*n.WallNS }

// runQueueAlone is nil where threads may have waited for others of their own process: the ones that wake each other meet on
// one CPU, pinned or not.
func (n Noise) runQueueAlone() *float64 {
	if !n.Alone || !n.awake() {
		return nil
	}
	return n.RunQueueNS
}

// share is a quantity per wall time, over the blocks that know it; nil where none does.
func share(noise []Noise, of func(Noise) *float64) *float64 {
	sum, wall := 0.0, 0.0
	for _, n := range noise {
		if v := of(n); v != nil && n.WallNS > 0 {
			sum += *v
			wall += n.WallNS
		}
	}
	if wall == 0 {
		return nil
	}
	share := sum / wall
	return &share
}

// check notes a share that is over its limit.
func (f *Fitness) check(name string, share *float64, limit float64, who string) {
	switch {
	case share == nil:
		f.Unwatched = append(f.Unwatched, name)
	case *share > limit:
		f.Failed = append(f.Failed, fmt.Sprintf("%s: %.3g CPUs, over %g%s", name, *share, limit, who))
	}
}

func (f *Fitness) checkFaults(noise []Noise) {
	major, wall := int64(0), 0.0
	for _, n := range noise {
		major += n.MajorFaults
		wall += n.WallNS
	}
	if float64(major) > max(2, MaxMajorFaults*wall/1e9) {
		f.Failed = append(f.Failed, fmt.Sprintf("%s: %d waited for a disk, in %.2g s", CheckFaults, major, wall/1e9))
	}
}
