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

// Run measures every block of the plan. The error is ctx's where it was done before the end, or the sink's; the outcome
// covers what was measured either way.
func (r *Runner) Run(ctx context.Context) (Outcome, error) {
	runtime.LockOSThread() // a block is killed when the thread that started it ends
	defer runtime.UnlockOSThread()
	visits := r.Plan.Sequence()
	stalls := make([]int, len(r.Plan.Cells))
	var out Outcome
	least, _ := r.Plan.Timing.Block()
	r.Progress.Begin(len(visits), least)
	defer r.Progress.End()
	for _, v := range visits {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		b, err := r.visit(ctx, v, stalls[v.Cell])
		if err != nil {
			return out, err
		}
		if b.Status == study.BlockStalled {
			stalls[v.Cell]++
		}
		if err := r.Sink.Append(b); err != nil {
			return out, err
		}
		out.add(b, r.Plan.Cells[v.Cell])
		r.Progress.Done(r.Plan.Cells[v.Cell].Label)
	}
	return out, nil
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
	return r.Launcher.block(ctx, j, r.Material.Files(j.Group), limit)
}

func (r *Runner) job(v plan.Visit) block.Job {
	t, cell := r.Plan.Timing, r.Plan.Cells[v.Cell]
	j := block.Job{
		Cell: cell, Repetition: v.Repetition, Visit: v.Visit, Sequence: v.Sequence,
		Seed: r.Plan.PassSeed(v.Repetition), Duration: t.Duration, Warmup: t.Warmup, WarmupPasses: t.WarmupPasses,
		WarmupCap: t.WarmupCap, SampleFor: t.SampleFor, SamplePkts: samplePackets,
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
