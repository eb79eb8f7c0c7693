package gauge

import (
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Job is what a peer does in one block. Programs in Go and C++ take it as the same flags.
type Job struct {
	CPUs       []int // dispatcher first, then helpers
	Workers    int   // shards
	CallerRuns bool  // the dispatcher evaluates shard 0
	Steps      int   // rules that match nothing
	Operations uint64
	Samples    int
	Limit      uint64 // of the timed part, in ticks
	Warmup     int
}

// Helpers is the number of threads that the job needs beside the dispatcher's.
func (j Job) Helpers() int {
	if j.CallerRuns {
		return j.Workers - 1
	}
	return j.Workers
}

// Args are the job's flags.
func (j Job) Args() []string {
	cpus := make([]string, len(j.CPUs))
	for i, cpu := range j.CPUs {
		cpus[i] = strconv.Itoa(cpu)
	}
	return []string{
		"-cpus", strings.Join(cpus, ","), "-workers", strconv.Itoa(j.Workers), "-caller-runs", strconv.FormatBool(j.CallerRuns),
		"-steps", strconv.Itoa(j.Steps), "-operations", strconv.FormatUint(j.Operations, 10),
		"-samples", strconv.Itoa(j.Samples), "-limit", strconv.FormatUint(j.Limit, 10), "-warmup", strconv.Itoa(j.Warmup),
	}
}

// ParseJob reads what Args wrote; the booleans stand apart from their flags, as other languages parse them.
func ParseJob(args []string) (Job, error) {
	j := Job{}
	flags := flag.NewFlagSet("peer", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("cpus", "", func(text string) (err error) { j.CPUs, err = parseCPUs(text); return err })
	flags.Func("caller-runs", "", func(text string) (err error) { j.CallerRuns, err = strconv.ParseBool(text); return err })
	flags.IntVar(&j.Workers, "workers", 2, "")
	flags.IntVar(&j.Steps, "steps", 0, "")
	flags.Uint64Var(&j.Operations, "operations", 0, "")
	flags.IntVar(&j.Samples, "samples", 20_000, "")
	flags.Uint64Var(&j.Limit, "limit", 0, "")
	flags.IntVar(&j.Warmup, "warmup", 1000, "")
	if err := flags.Parse(args); err != nil {
		return j, fmt.Errorf("read job: %w", err)
	}
	if len(j.CPUs) == 0 || j.Workers < 1 || j.Samples < 1 || j.Limit == 0 || j.Steps < 0 || flags.NArg() > 0 {
		return j, fmt.Errorf("read job: %q: give cpus, a limit in ticks, and at least one worker and sample", args)
	}
	return j, nil
}

func parseCPUs(text string) (cpus []int, err error) {
	for field := range strings.SplitSeq(text, ",") {
		cpu, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		cpus = append(cpus, cpu)
	}
	return cpus, nil
}

// leastSamples are taken however slow a peer is; C++ has the same number.
const leastSamples = 20

// Loop is how the job takes its samples.
func (j Job) Loop() Loop {
	return Loop{Samples: j.Samples, Least: min(leastSamples, j.Samples), Limit: j.Limit, Warmup: j.Warmup}
}
