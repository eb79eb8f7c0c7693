package harness

import (
	"context"
	"fmt"
	"slices"

	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// mostProbed bounds the CPUs whose pairs a study probes: eight have 28.
const mostProbed = 8

// probe records the floor under the cells' CPUs. A machine that can't be probed is a warning; the error may be ctx's.
func (s *Study) probe(ctx context.Context, record *study.Study) error {
	if s.options.Probe == nil {
		return nil
	}
	cpus, err := probedCPUs(s.Plan.Cells)
	if err != nil {
		return err
	}
	p, err := s.options.Probe(ctx, probe.Options{Quick: true, CPUs: cpus})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		record.Warnings = append(record.Warnings, "the floor was not probed: "+err.Error())
	default:
		p.Environment = nil // the study has it
		record.Probe = p
	}
	return nil
}

// probedCPUs are the first CPUs that cells are pinned to; those of a team of two where none is.
func probedCPUs(cells []study.Cell) (cpus []int, err error) {
	for _, c := range cells {
		for _, cpu := range c.CPUs {
			if !slices.Contains(cpus, cpu) && len(cpus) < mostProbed {
				cpus = append(cpus, cpu)
			}
		}
	}
	if len(cpus) > 0 {
		return cpus, nil
	}
	machine, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("read topology: %w", err)
	}
	return slices.Compact(machine.Choose(2)), nil // with one CPU the same one twice
}
