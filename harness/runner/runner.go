package runner

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// Material hands out what the blocks of a group replay.
type Material interface {
	// Files returns the packet, rule and verdict images of a group, in the order of block's descriptors.
	Files(g study.Group) []*os.File
	// Origins returns the files that a group's corpus came from.
	Origins(g study.Group) []inputs.Origin
}

// Sink takes what was measured; *study.Writer is one.
type Sink interface {
	Append(b study.Block) error
}

// Runner carries out one plan.
type Runner struct {
	Plan     *plan.Plan
	Material Material
	Launcher Launcher
	Sink     Sink
	Progress *Progress
	MaxProcs int           // GOMAXPROCS of every block
	Limit    time.Duration // of a block; 0: the plan's
	Done     []study.Block // of repetitions that were measured before: the run begins behind them
	// Enough is asked before each repetition whether those before it are enough; nil: the plan's number is.
	Enough func(repetitions int) bool
}

// Outcome is what a run found beside its figures.
type Outcome struct {
	Blocks        int
	Stalled       int
	Failed        int
	Invalid       int
	Mismatches    uint64
	FirstMismatch string // with the engine in front
	FirstFailure  string // with the engine in front
}

// maxStalls is after how many stalled blocks a cell is given up: the remaining ones count as stalled without running,
// and say so.
const maxStalls = 2

// samplePackets are enough to see whether shards overlap.
const samplePackets = 2_000

// Run measures every block of the plan, whole repetitions that were measured before excepted. The error is ctx's where it was done
// before the end, or the sink's; the outcome covers what was measured either way, before included.
func (r *Runner) Run(ctx context.Context) (Outcome, error) {
	runtime.LockOSThread() // a block is killed when the thread that started it ends
	defer runtime.UnlockOSThread()
	var out Outcome
	stalls := make([]int, len(r.Plan.Cells))
	for _, b := range r.Done {
		out.count(b, r.Plan.Cells[b.Cell], stalls)
	}
	next, measured := r.Plan.Repeat(), len(r.Done)/max(1, r.Plan.PerRepetition())
	least, _ := r.Plan.Timing.Block()
	r.Progress.Begin(max(0, r.Plan.Blocks()-len(r.Done)), least)
	defer r.Progress.End()
	for repetition := 0; !r.enough(repetition, measured); repetition++ {
		visits := next()
		if repetition < measured {
			continue
		}
		if r.Enough != nil {
			r.Progress.extend((repetition+2)*r.Plan.PerRepetition() - len(r.Done))
		}
		if err := r.repetition(ctx, visits, stalls, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// enough reports whether that many repetitions are.
func (r *Runner) enough(repetitions, measured int) bool {
	switch {
	case repetitions < measured:
		return false
	case r.Enough != nil:
		return r.Enough(repetitions)
	}
	return repetitions >= r.Plan.Timing.Repetitions
}

// repetition measures one visit after the other.
func (r *Runner) repetition(ctx context.Context, visits []plan.Visit, stalls []int, out *Outcome) error {
	for _, v := range visits {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, err := r.visit(ctx, v, stalls[v.Cell])
		if err != nil {
			return err
		}
		if err := r.Sink.Append(b); err != nil {
			return err
		}
		out.count(b, r.Plan.Cells[v.Cell], stalls)
		r.Progress.Done(r.Plan.Cells[v.Cell].Label)
	}
	return nil
}

// visit measures one block.
func (r *Runner) visit(ctx context.Context, v plan.Visit, stalls int) (study.Block, error) {
	j := r.job(v)
	if stalls >= maxStalls {
		b := j.Failed(study.BlockStalled, fmt.Sprintf("not run: %d blocks of this cell had stalled", maxStalls))
		b.NotRun = true
		return b, nil
	}
	limit := r.Limit
	if limit == 0 {
		limit = r.Plan.Timing.Limit()
	}
	if j.Group.Idle == plan.IdleAwake {
		a, err := r.Launcher.keepAwake()
		if err != nil {
			return study.Block{}, err
		}
		defer a.end()
		j.Ours = []int{a.cmd.Process.Pid}
	}
	return r.Launcher.block(ctx, j, r.Material.Files(j.Group), limit)
}

func (r *Runner) job(v plan.Visit) block.Job {
	t, cell := r.Plan.Timing, r.Plan.Cells[v.Cell]
	j := block.Job{
		Cell: cell, Repetition: v.Repetition, Visit: v.Visit, Sequence: v.Sequence,
		Seed: r.Plan.PassSeed(v.Repetition), Duration: t.Duration, Warmup: t.Warmup, WarmupPasses: t.WarmupPasses,
		WarmupCap: t.WarmupCap, SampleFor: t.SampleFor, SamplePkts: samplePackets, AnatomyFor: t.AnatomyFor, Slowest: t.Slowest,
		MaxProcs: r.MaxProcs, TicksPerNS: clock.PerNanosecond(),
	}
	for _, g := range r.Plan.Groups {
		if g.ID == cell.Group {
			j.Group = g
		}
	}
	j.Origins = r.Material.Origins(j.Group)
	return j
}

// count adds one block, and its stall.
func (o *Outcome) count(b study.Block, c study.Cell, stalls []int) {
	if b.Status == study.BlockStalled {
		stalls[b.Cell]++
	}
	o.add(b, c)
}

// add counts one block.
func (o *Outcome) add(b study.Block, c study.Cell) {
	o.Blocks++
	o.Mismatches += b.Mismatches
	switch b.Status {
	case study.BlockStalled:
		o.Stalled++
	case study.BlockFailed:
		o.Failed++
		if o.FirstFailure == "" {
			o.FirstFailure = c.Label + ": " + b.Reason
		}
	case study.BlockInvalid:
		o.Invalid++
		if o.FirstMismatch == "" {
			o.FirstMismatch = c.Label + ": " + cmp.Or(b.FirstMismatch, b.Reason)
		}
	}
}
