package probe

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/tigerbench/tigerbench/harness/environment"
	"github.com/tigerbench/tigerbench/harness/fitness"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// Options say how much to measure.
type Options struct {
	Quick bool
	CPUs  []int // whose pairs are measured; empty: every usable one
}

// effort is how often and how long each quantity is visited.
type effort struct {
	repetitions int
	trips       int // round trips, and other quick things, a visit
	warmup      int // of them, before the samples
	loads       int // samples of the loop of loads alone, and as many together, a visit
	wakes       int // wake-ups a visit
	channels    int // trips over channels a visit
}

// The full effort has bench/limits' samples a visit, so that both give the same figure.
var (
	fullEffort  = effort{repetitions: 10, trips: 20_000, warmup: 1_000, loads: 1_000, wakes: 1_000, channels: 2_000}
	quickEffort = effort{repetitions: 3, trips: 4_000, warmup: 500, loads: 200, wakes: 100, channels: 1_000}
)

// Measure probes this machine. It sets GOMAXPROCS and stops the garbage collector while it runs. The error may be ctx's.
func Measure(ctx context.Context, o Options) (*study.Probe, error) {
	machine, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("read topology: %w", err)
	}
	if machine, err = restrict(machine, o.CPUs); err != nil {
		return nil, err
	}
	environment, err := environment.Capture()
	if err != nil {
		return nil, err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(4, runtime.GOMAXPROCS(0)))) // a wait in C needs one beside its helpers
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	e := fullEffort
	if o.Quick {
		e = quickEffort
	}
	p := &study.Probe{
		Schema: study.ProbeSchema, Taken: time.Now().UTC().Round(time.Millisecond), Quick: o.Quick, Repetitions: e.repetitions,
		Environment: &environment,
	}
	for _, cpu := range machine.CPUs {
		p.CPUs = append(p.CPUs, cpu.ID)
	}
	tasks, missing := plan(machine, e)
	watch, err := fitness.Begin(fitness.Options{})
	if err != nil {
		return nil, err
	}
	figures, busy, err := visitAll(ctx, tasks, e.repetitions)
	if err != nil {
		return nil, err
	}
	p.Figures, p.Missing = figures, append(missing, busy...)
	if p.Noise, err = watch.End(); err != nil {
		return nil, err
	}
	p.Fitness = study.Judge(p.Noise)
	return p, nil
}

// restrict leaves the CPUs asked for.
func restrict(m topology.Machine, cpus []int) (topology.Machine, error) {
	if len(cpus) == 0 {
		return m, nil
	}
	known := map[int]topology.CPU{}
	for _, cpu := range m.CPUs {
		known[cpu.ID] = cpu
	}
	m.CPUs = nil
	for _, id := range cpus {
		cpu, usable := known[id]
		if !usable {
			return m, fmt.Errorf("probe CPU %d: it may not be used, or was named twice", id)
		}
		delete(known, id)
		m.CPUs = append(m.CPUs, cpu)
	}
	return m, nil
}

// visitAll visits every task once a repetition, the first one moving on by one, each on a thread of its own. What could not be
// measured on so busy a machine is named.
func visitAll(ctx context.Context, tasks []task, repetitions int) (figures []study.ProbeFigure, missing []string, err error) {
	visits := make([][][]visit, len(tasks)) // by task, repetition and figure
	for r := range repetitions {
		runtime.GC()
		for i := range tasks {
			if err := ctx.Err(); err != nil {
				return nil, nil, err
			}
			at := (i + r) % len(tasks)
			v, err := tasks[at].visit()
			switch {
			case errors.Is(err, errTooBusy): // another visit may do
			case err != nil:
				return nil, nil, fmt.Errorf("probe %s: %w", tasks[at].figures[0].Title, err)
			default:
				visits[at] = append(visits[at], v)
			}
		}
	}
	for i, t := range tasks {
		if len(visits[i]) == 0 {
			missing = append(missing, fmt.Sprintf("%s: %v", t.figures[0].Title, errTooBusy))
			continue
		}
		figures = append(figures, t.summarize(visits[i])...)
	}
	return figures, missing, nil
}

// visit runs the task on a goroutine of its own, pinned where the task says so.
func (t task) visit() (v []visit, err error) {
	run := func() { v, err = t.run() }
	if t.pin == noPin {
		var ended sync.WaitGroup
		ended.Go(run) // the caller may be locked to its thread
		ended.Wait()
		return v, err
	}
	ended, pinErr := affinity.Beside(t.pin, run)
	if pinErr != nil {
		return nil, pinErr
	}
	<-ended
	return v, err
}
