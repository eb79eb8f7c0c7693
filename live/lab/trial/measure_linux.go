package trial

import (
	"context"
	"errors"
	"fmt"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
)

// measurement is a study under way.
type measurement struct {
	*Study
	lab *lab.Lab // nil where none is up
}

// Measure carries the study out in dir, which must not hold one yet, and finishes its files. Where ctx is done before the
// end, or a block could not be kept, the study is marked interrupted and the error says so. The lab is gone when it returns.
func (s *Study) Measure(ctx context.Context, dir string) (outcome Outcome, err error) {
	m := &measurement{Study: s}
	defer func() { err = errors.Join(err, m.down()) }()
	if err := m.capacities(ctx); err != nil {
		return outcome, err
	}
	record, err := s.record()
	if err != nil {
		return outcome, err
	}
	writer, err := study.Create(dir, record)
	if err != nil {
		return outcome, err
	}
	outcome, err = m.blocks(ctx, writer)
	status := study.Complete
	if err != nil {
		status = study.Interrupted
	}
	return outcome, errors.Join(err, writer.Finish(status))
}

// blocks measures all of them. A lab in which one failed is not used again.
func (m *measurement) blocks(ctx context.Context, to *study.Writer) (Outcome, error) {
	var out Outcome
	visits := m.Plan.Sequence()
	m.options.Progress.Begin(len(visits), m.Plan.Estimate()/max(1, durationOf(len(visits))))
	defer m.options.Progress.End()
	for _, v := range visits {
		c := m.Plan.Cells[v.Cell]
		b := study.Block{Cell: v.Cell, Repetition: v.Repetition, Sequence: v.Sequence, Status: study.BlockOK, Live: &study.LiveBlock{}}
		if err := m.up(ctx); err != nil {
			return out, err
		}
		err := m.block(ctx, c, &b)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		if err != nil {
			if err := m.down(); err != nil {
				return out, err
			}
		}
		if err := to.Append(b); err != nil {
			return out, err
		}
		out.add(b, c)
		m.options.Progress.Done(c.Label)
	}
	return out, nil
}

// up builds a lab where there is none, or where its processes have ended.
func (m *measurement) up(ctx context.Context) error {
	if m.lab != nil {
		select {
		case <-m.lab.Done():
			if err := m.down(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	l, err := lab.Up(ctx, lab.Options{Attackers: m.attackers(), ReservedPorts: m.badPorts()})
	if err != nil {
		return fmt.Errorf("build the lab: %w", err)
	}
	m.lab = l
	return nil
}

func (m *measurement) down() error {
	if m.lab == nil {
		return nil
	}
	l := m.lab
	m.lab = nil
	return l.Close()
}

// group returns a cell's.
func (m *measurement) group(c study.Cell) *study.Group {
	for i := range m.Plan.Groups {
		if m.Plan.Groups[i].ID == c.Group {
			return &m.Plan.Groups[i]
		}
	}
	panic("trial: cell " + c.Label + " has no group")
}
