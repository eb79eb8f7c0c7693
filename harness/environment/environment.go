// Package environment records where and with what a study was measured.
package environment

import (
	"cmp"
	"fmt"
	"os"
	"runtime"

	"github.com/tigerbench/tigerbench/harness/fitness"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/internal/version"
)

// Capture describes the machine, the system and the build. It calibrates the clock, which takes some 20 ms the first
// time. Load is that of the moment: capture before the first block.
func Capture() (study.Environment, error) {
	machine, err := topology.Local()
	if err != nil {
		return study.Environment{}, fmt.Errorf("describe machine: %w", err)
	}
	host := topology.ReadHost(topology.Root())
	e := describe(machine, host, version.Current())
	if idle := fitness.Idle(fitness.Subject{Machine: machine, Host: host, FS: topology.Root()}); idle != "" {
		e.Extra[study.IdleNote] = idle
	}
	return e, nil
}

func describe(machine topology.Machine, host topology.Host, build version.Build) study.Environment {
	return study.Environment{
		CPU:         host.Model,
		CPUs:        machine.Usable(),
		Topology:    machine.String(),
		Caches:      machine.CacheString(),
		VM:          host.Hypervisor,
		OS:          host.OS,
		Kernel:      host.Kernel,
		Governor:    host.Governor,
		Clock:       clock.Name(),
		Go:          build.Go,
		GOMAXPROCS:  runtime.GOMAXPROCS(0),
		GOGC:        cmp.Or(os.Getenv("GOGC"), "100"),
		Experiment:  build.Experiment,
		Version:     build.Version,
		Commit:      build.Commit,
		MemoryBytes: host.MemoryBytes,
		Load:        host.Load,
		Extra:       extra(build),
	}
}

// extra keeps what has no field of its own and changes how a program runs.
func extra(build version.Build) map[string]string {
	notes := map[string]string{"platform": build.Platform}
	for _, name := range []string{"GODEBUG", "GOMEMLIMIT"} {
		if value := os.Getenv(name); value != "" {
			notes[name] = value
		}
	}
	return notes
}
