package trial

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/rules"
)

func durationOf(n int) time.Duration { return time.Duration(n) }

// driver sends one kind of load.
type driver interface {
	// prepare starts the server's side.
	prepare(l *lab.Lab) error
	// drive sends the load, and returns when it has ended.
	drive(ctx context.Context, l *lab.Lab) (drove, error)
	// finish stops the server's side, puts what became of the load into b, and returns the server's CPU time. It is called once
	// for each prepare, also where the load failed.
	finish(b *study.LiveBlock) (server time.Duration, err error)
}

// drove is what sending a load took.
type drove struct {
	wall time.Duration // that the load ran
	cpu  time.Duration // of its processes
}

// block measures one. Where the error is not nil it is in b's reason too, and the lab may hold what it should not.
func (m *measurement) block(parent context.Context, c study.Cell, b *study.Block) error {
	limit := m.Plan.block(c.Group) + grace
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	err := m.run(ctx, c, b)
	switch {
	case err == nil:
		judge(b, c, m.options.ChosenDeadline)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		*b = without(*b, study.BlockStalled, fmt.Sprintf("no result within %v: %v", limit, err))
	default:
		*b = without(*b, study.BlockFailed, err.Error())
	}
	return err
}

// without is a block that measured nothing.
func without(b study.Block, status, reason string) study.Block {
	return study.Block{
		Cell: b.Cell, Repetition: b.Repetition, Sequence: b.Sequence, Status: status, Reason: reason, Live: &study.LiveBlock{},
	}
}

// run has a load cross a filter.
func (m *measurement) run(ctx context.Context, c study.Cell, b *study.Block) error {
	return m.runWith(ctx, c, b, m.driver(c))
}

func (m *measurement) runWith(ctx context.Context, c study.Cell, b *study.Block, d driver) error {
	if err := d.prepare(m.lab); err != nil {
		return err
	}
	took, err := m.cross(ctx, c, b, d)
	server, finishErr := d.finish(b.Live)
	if err = errors.Join(err, finishErr); err != nil {
		return err
	}
	b.WallNS = float64(took.wall)
	b.Live.CPU.Load, b.Live.CPU.Server = took.cpu.Seconds()/took.wall.Seconds(), server.Seconds()/took.wall.Seconds()
	return nil
}

// cross puts the filter into the way, sends the load, and takes the filter out again.
func (m *measurement) cross(ctx context.Context, c study.Cell, b *study.Block, d driver) (drove, error) {
	if c.Engine == study.NoQueue {
		return m.load(ctx, b, d)
	}
	f, err := m.startFilter(ctx, c)
	if err != nil {
		return drove{}, err
	}
	defer f.kill()
	rule := lab.QueueRule{Number: queueNumber}
	if err := m.lab.Queue(ctx, rule); err != nil {
		return drove{}, err
	}
	took, err := m.load(ctx, b, d)
	if err != nil {
		return took, err
	}
	counter, err := m.lab.Retire(ctx, rule)
	if err != nil {
		return took, err
	}
	b.Live.RulePackets = counter.Packets
	return took, f.stop(ctx, b, took.wall)
}

// load drives, and has the machine's own accounts read around that.
func (m *measurement) load(ctx context.Context, b *study.Block, d driver) (drove, error) {
	before, err := usage.ReadMachine()
	if err != nil {
		return drove{}, err
	}
	begun := time.Now()
	took, err := d.drive(ctx, m.lab)
	if err != nil {
		return took, err
	}
	after, err := usage.ReadMachine()
	if err != nil {
		return took, err
	}
	spent, lasted := after.Minus(before), time.Since(begun).Seconds()
	b.Live.CPU.Softirq, b.Live.CPU.Idle = spent.Softirq.Seconds()/lasted, spent.Idle.Seconds()/lasted
	b.StealNS = float64(spent.Steal)
	return took, nil
}

// driver returns what sends a cell's load.
func (m *measurement) driver(c study.Cell) driver {
	g := m.group(c)
	l := m.Plan.loads[g.ID]
	switch duration := m.Plan.Timing.of(l); l.Kind {
	case Wrk:
		return newWrkDriver(l, duration)
	case Rate:
		return newRateDriver(l, g.Live, duration, m.rules[g.Rules].attackers)
	case UDP:
		return newUDPDriver(l, duration)
	case Search:
		return newSearchDriver(duration)
	default:
		held := m.captures[l.Capture]
		var verdicts []rules.Verdict
		if decides(c) {
			verdicts = held.verdicts[g.Rules]
		}
		return newPcapDriver(held, duration, verdicts)
	}
}
