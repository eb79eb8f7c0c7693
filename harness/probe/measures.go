package probe

import (
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/corun"
	"github.com/tigerbench/tigerbench/internal/futex"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
	"github.com/tigerbench/tigerbench/internal/spin"
	"github.com/tigerbench/tigerbench/internal/usage"
)

func (e effort) oneLine(cpu int) func() ([]visit, error) { return e.trip(cpu, roundtrip.Measure) }
func (e effort) shortWaits(cpu int) func() ([]visit, error) {
	return e.trip(cpu, roundtrip.MeasureShortWaits)
}
func (e effort) twoLines(cpu int) func() ([]visit, error) {
	return e.trip(cpu, roundtrip.MeasureTwoLines)
}

func (e effort) trip(cpu int, measure func(cpu, trips int) ([]uint64, error)) func() ([]visit, error) {
	return func() ([]visit, error) {
		samples, err := measure(cpu, e.warmup+e.trips)
		if err != nil {
			return nil, err
		}
		return []visit{single(samples[e.warmup:])}, nil
	}
}

func (e effort) corun(cpu int) func() ([]visit, error) {
	return func() ([]visit, error) {
		t, err := corun.Measure(cpu, e.loads)
		if err != nil {
			return nil, err
		}
		return []visit{single(t.Alone), single(t.Together)}, nil
	}
}

func (e effort) offset(cpu int) func() ([]visit, error) {
	return func() ([]visit, error) {
		ticks, uncertainty, err := roundtrip.Offset(cpu, e.trips)
		if err != nil {
			return nil, err
		}
		ns := 1 / clock.PerNanosecond()
		return []visit{{mean: ticks * ns, uncertainty: value(uncertainty * ns), samples: e.trips, batched: true}}, nil
	}
}

// callsPerSample is how many calls share two stamps: the stamps, and the clock's step, then weigh a hundredth of a call.
const callsPerSample = 100

// costTasks time what a single thread does, on cpu. No call can be left out for its result's not being used: each ends in the
// kernel or in assembly.
func costTasks(cpu int, e effort) (tasks []task) {
	var nobody atomic.Uint32
	now := time.Now()
	for _, c := range []struct {
		name, title string
		calls       int
		do          func()
	}{
		{study.ProbeWakeNobody, "futex wake of nobody", 1, func() { futex.Wake(&nobody, 1) }},
		{study.ProbeYield, "sched_yield, nobody else to run", 1, futex.Yield},
		{study.ProbePause, "PAUSE", callsPerSample, func() { spin.Pause(callsPerSample) }},
		{study.ProbePauseCall, "PAUSE, a call each", 1, func() { spin.Pause(1) }},
		{study.ProbeNow, "time.Now", 1, func() { _ = time.Now() }},
		{study.ProbeSince, "time.Since", 1, func() { _ = time.Since(now) }},
		{study.ProbeTicks, "stamp (" + stampName() + ")", 1, func() { _ = clock.Ticks() }},
		{study.ProbeOrdered, "stamp after all loads before it", 1, func() { _ = clock.OrderedTicks() }},
		{study.ProbeGettime, "clock_gettime by system call", 1, func() { _ = usage.Monotonic() }},
	} {
		if cpu == noPin && (c.name == study.ProbeWakeNobody || c.name == study.ProbeYield) {
			continue // stands for Linux' system calls
		}
		figure := study.ProbeFigure{Name: c.name, Title: c.title}
		if cpu != noPin {
			figure.CPUs = []int{cpu}
		}
		tasks = append(tasks, task{[]study.ProbeFigure{figure}, cpu, e.cost(c.calls, c.do)})
	}
	return tasks
}

// cost times do, which makes calls calls at once, callsPerSample of them between two stamps.
func (e effort) cost(calls int, do func()) func() ([]visit, error) {
	return func() ([]visit, error) {
		samples := make([]uint64, e.trips/callsPerSample)
		for range callsPerSample / calls {
			do()
		}
		for i := range samples {
			start := clock.Ticks()
			for range callsPerSample / calls {
				do()
			}
			samples[i] = clock.Ticks() - start
		}
		return []visit{batched(samples, callsPerSample)}, nil
	}
}

func stampName() string {
	if clock.HasCounter() {
		return "RDTSC"
	}
	return "monotonic clock"
}
