package block

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/deadline"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/mapped"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
	"github.com/tigerbench/tigerbench/rules"
)

// MemoryLimit is where, in bytes, the garbage collector, otherwise off, sets in: engines that allocate must not eat the machine.
const MemoryLimit = 2 << 30

// Main is a block's process, or one that keeps CPUs awake beside a block until in ends. A block's process reads a Job from in, measures, and writes a study.Block, one JSON line, to out. specs are the engines that
// a job may name. The calling goroutine becomes the dispatcher and stays locked to its thread: end the process after.
// The error says why there is none.
func Main(specs []engines.Spec, in io.Reader, out io.Writer) error {
	var j Job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("read job: %w", err)
	}
	if len(j.Awake) > 0 {
		return keepAwake(j.Awake, in, out)
	}
	if err := settle(&j); err != nil {
		return err
	}
	m, set, err := readInputs(&j)
	if err != nil {
		return err
	}
	result, err := carryOut(specs, &j, m, set)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(result); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// carryOut measures the cell.
func carryOut(specs []engines.Spec, j *Job, m *material, set *rules.Set) (study.Block, error) {
	if j.Cell.Engine == study.Replicas {
		return measureReplicas(specs, j, set, m)
	}
	floor, err := roundTrip(j)
	if err != nil {
		return study.Block{}, err
	}
	core, err := readCore(j)
	if err != nil {
		return study.Block{}, err
	}
	ahead, err := clockOffset(j)
	if err != nil {
		return study.Block{}, err
	}
	engine, err := build(specs, j, set)
	if err != nil {
		return study.Block{}, err
	}
	result := measure(j, engine, m)
	if result.Status == study.BlockOK {
		core.readAgain(j)
	}
	result.RoundTripNS, result.LoopNS, result.CorunSlowdown = floor, core.loopNS, core.slowdown
	ahead.fill(result.Anatomy)
	return result, nil
}

// settle puts the process into the state that all blocks of a study share.
func settle(j *Job) error {
	if !(j.TicksPerNS > 0) {
		return fmt.Errorf("read job: ticks_per_ns is %g: it must be above 0", j.TicksPerNS)
	}
	clock.SetRate(j.TicksPerNS)
	runtime.GOMAXPROCS(j.MaxProcs)
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(MemoryLimit)
	if j.Cell.LockThread || len(j.Cell.CPUs) > 0 {
		runtime.LockOSThread()
	}
	if len(j.Cell.CPUs) > 0 {
		return affinity.Pin(j.Cell.CPUs[0])
	}
	return nil
}

// roundTrips is how many trips the floor is the median of: under 1 ms even where CPUs lie far apart.
const roundTrips = 1_000

// roundTrip measures the floor between the dispatcher's CPU and the first helper's; nil where they are not two.
func roundTrip(j *Job) (*float64, error) {
	cpu, apart := helperCPU(j)
	if !apart {
		return nil, nil
	}
	trips, err := roundtrip.Measure(cpu, roundTrips)
	if err != nil {
		return nil, fmt.Errorf("measure core-to-core round trip: %w", err)
	}
	slices.Sort(trips)
	return value(float64(trips[len(trips)/2]) / j.TicksPerNS), nil
}

// helperCPU is the first helper's, where that is pinned to another CPU than the dispatcher's.
func helperCPU(j *Job) (cpu int, apart bool) {
	cpus := j.Cell.CPUs
	if len(cpus) < 2 || cpus[0] == cpus[1] {
		return 0, false
	}
	return cpus[1], true
}

// build makes the engine that the cell names, and puts around it what the cell asks for: a delay, and a deadline that
// sees the delay too.
func build(specs []engines.Spec, j *Job, set *rules.Set) (engines.RuleEngine, error) {
	engine, err := contestant(specs, j, set)
	if err != nil {
		return nil, err
	}
	engine = delay(j.Cell, engine)
	if j.Cell.Deadline <= 0 {
		return engine, nil
	}
	return deadline.Wrap(engine, set, rules.Matcher(j.Group.Matcher), time.Duration(j.Cell.Deadline))
}

// contestant makes the engine itself. Reference gets the one that does nothing.
func contestant(specs []engines.Spec, j *Job, set *rules.Set) (engines.RuleEngine, error) {
	if j.Cell.Engine == study.Reference {
		return reference{}, nil
	}
	for _, s := range specs {
		if s.Name == j.Cell.Engine {
			return s.New(set, Config(j.Group, j.Cell))
		}
	}
	return nil, fmt.Errorf("build engine: no engine is called %q", j.Cell.Engine)
}

// readInputs maps the files that the parent handed over.
func readInputs(j *Job) (*material, *rules.Set, error) {
	packetImage, err := inherited(PacketsFD, "packets")
	if err != nil {
		return nil, nil, err
	}
	packets, err := inputs.DecodePackets(packetImage)
	if err != nil {
		return nil, nil, err
	}
	verdictImage, err := inherited(VerdictsFD, "verdicts")
	if err != nil {
		return nil, nil, err
	}
	want, err := inputs.DecodeVerdicts(verdictImage, len(packets))
	if err != nil {
		return nil, nil, err
	}
	ruleImage, err := inherited(RulesFD, "rules")
	if err != nil {
		return nil, nil, err
	}
	set, err := inputs.DecodeRules(ruleImage)
	if err != nil {
		return nil, nil, err
	}
	return load(packets, want, set.Needs(), j.Origins), set, nil
}

func inherited(fd int, name string) ([]byte, error) {
	f := os.NewFile(uintptr(fd), name)
	if f == nil {
		return nil, fmt.Errorf("read %s: descriptor %d was not handed over", name, fd)
	}
	defer f.Close()
	return mapped.File(f)
}
