package block

import (
	"errors"
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// measure warms up, measures, and samples; it closes the engine in any case. A panic of a rule makes the block invalid.
func measure(j *Job, engine engines.RuleEngine, m *material) study.Block {
	w := newWalker(j, m, loop{engine: engine, mask: maskOf(j.Cell)})
	b := j.blank()
	t := newTally(j.TicksPerNS, w.ticks(float64(j.Duration))/2)
	var o *openLoop
	arrivals, err := ParseArrivals(j.Group.Arrivals)
	err = errors.Join(err, guarded(func() error {
		b.StartupNS = float64(usage.Monotonic() - j.Launched)
		started := readAnchor()
		w.warmUp(j, &b)
		if err := w.beCold(j); err != nil {
			return err
		}
		stop := watch(j, &b)
		defer stop()
		if arrivals.Open() {
			o = newOpenLoop(w, newRealTime(), started.rate(readAnchor(), j.TicksPerNS), t)
			return o.timed(j, arrivals, &b)
		}
		return w.timed(j, t, &b)
	}))
	if err == nil {
		err = guarded(func() error { w.sample(j, engine, &b); w.count(j, &b); w.dissect(j, engine, &b); return nil })
	}
	err = errors.Join(err, engine.Close(), w.chill.Close())
	b.Workers = counters(engine)
	if c, ok := engine.(claimer); ok {
		b.Claimed = c.Claims()
	}
	var encodeErr error
	b.Histogram, encodeErr = t.fill(&b, b.Dropped, len(m.slots)).Encode()
	if o != nil {
		encodeErr = errors.Join(encodeErr, o.describe(&b))
	}
	if j.Cell.Engine == study.Reference {
		b.Accepted, b.Dropped = 0, 0 // it decides nothing
	}
	judgeBlock(&b, w, errors.Join(err, encodeErr))
	return b
}

// maskOf is which bits of a verdict must be the oracle's: none of the loop's own, no rule index where any drop ends it.
func maskOf(c study.Cell) uint64 {
	switch {
	case c.Engine == study.Reference:
		return 0
	case c.EarlyExit == string(engines.ExitAny):
		return inputs.ActionOnly
	default:
		return ^uint64(0)
	}
}

// warmUp walks until both the time and the passes asked for are over, but no longer than the cap.
func (w *walker) warmUp(j *Job, b *study.Block) {
	start := time.Now()
	passes := 0.0
	for time.Since(start) < j.Warmup || passes < float64(j.WarmupPasses) {
		left := j.WarmupCap - time.Since(start)
		if left <= 0 {
			break
		}
		w.next()
		s := w.pass(w.ticks(float64(w.slice(j, left, passes, time.Since(start)))))
		passes += float64(s.n) / float64(len(w.order))
	}
	b.WarmupNS = float64(time.Since(start))
	b.ColdWarmup = passes < float64(j.WarmupPasses)
}

// slice is how long the next pass of the warm-up may take: to the end of its time once the passes are done.
func (w *walker) slice(j *Job, left time.Duration, passes float64, gone time.Duration) time.Duration {
	if passes >= float64(j.WarmupPasses) {
		return min(left, j.Warmup-gone)
	}
	return left
}

// timed walks permutation after permutation until the samples, and the gaps between them, add up to the duration.
func (w *walker) timed(j *Job, t *tally, b *study.Block) error {
	w.restart(j.Seed, timedStream)
	goal := w.ticks(float64(j.Duration))
	falseAccepts, falseDrops := w.mismatches.falseAccepts, w.mismatches.falseDrops
	slowest := watchSlowest(j.Slowest)
	machine, err := watchMachine()
	if err != nil {
		return err
	}
	defer func() {
		b.Dropped = t.dropsExpected + (w.mismatches.falseDrops - falseDrops) - (w.mismatches.falseAccepts - falseAccepts)
	}()
	for t.spent() < goal {
		w.next()
		w.runInUncounted(&falseAccepts, &falseDrops)
		before := usage.Read()
		s := w.pass(goal - t.spent())
		used := usage.Read().Minus(before)
		t.used, t.gap = t.used.Plus(used), w.gap(s)
		slowest.fold(w.samples[:s.n], w.order, t, used)
		t.fold(w.samples[:s.n])
		t.expect(w.material.slots, w.order[:s.n])
	}
	err = machine.fill(b, t.samples)
	b.Slowest = slowest.list(w.material, t.nsPerTick)
	return err
}

// runInUncounted runs in, and moves the marks so that what it got wrong doesn't enter the count of drops.
func (w *walker) runInUncounted(falseAccepts, falseDrops *uint64) {
	accepts, drops := w.mismatches.falseAccepts, w.mismatches.falseDrops
	w.runIn()
	*falseAccepts += w.mismatches.falseAccepts - accepts
	*falseDrops += w.mismatches.falseDrops - drops
}

// sample lets the engine stamp its shards' work for a while, and records the share of packets in which two overlapped.
func (w *walker) sample(j *Job, engine engines.RuleEngine, b *study.Block) {
	o, ok := bare(engine).(engines.Overlapped)
	if !ok || j.SamplePkts == 0 {
		return
	}
	o.Sample(true)
	w.next()
	w.until(w.order[:min(j.SamplePkts, len(w.order))], clock.Ticks()+w.ticks(float64(j.SampleFor)))
	o.Sample(false)
	packets, overlapped := o.Overlap()
	b.StampedPkts = uint64(packets)
	if b.StampedPkts >= study.MinStamped {
		b.ParallelShare = value(float64(overlapped) / float64(packets))
	}
}

// wrapper is an engine around another one.
type wrapper interface{ Unwrap() engines.RuleEngine }

// claimer is an engine whose verdicts a deadline may give.
type claimer interface{ Claims() uint64 }

// bare is the engine itself, without what was put around it.
func bare(engine engines.RuleEngine) engines.RuleEngine {
	for {
		w, ok := engine.(wrapper)
		if !ok {
			return engine
		}
		engine = w.Unwrap()
	}
}

func counters(engine engines.RuleEngine) []study.WorkerCounters {
	c, ok := bare(engine).(engines.Counted)
	if !ok {
		return nil
	}
	var out []study.WorkerCounters
	for _, w := range c.Counters() {
		out = append(out, study.WorkerCounters(w))
	}
	return out
}

// judgeBlock sets the block's status.
func judgeBlock(b *study.Block, w *walker, err error) {
	b.Mismatches = w.mismatches.count
	var panicked *engines.WorkerPanic
	switch {
	case b.Mismatches > 0:
		first := w.mismatches
		b.FirstMismatch = fmt.Sprintf("%s: %s, where the oracle says %s",
			w.material.where(first.number), describe(first.got), describe(first.want))
		b.Status, b.Reason = study.BlockInvalid, "a verdict differs from the oracle's"
	case errors.As(err, &panicked):
		b.Status, b.Reason = study.BlockInvalid, panicked.Error()
	case err != nil:
		b.Status, b.Reason = study.BlockFailed, err.Error()
	}
}

// guarded turns a panic of the engine into an error.
func guarded(do func() error) (err error) {
	defer func() {
		switch value := recover().(type) {
		case nil:
		case error:
			err = fmt.Errorf("engine panicked: %w", value)
		default:
			err = fmt.Errorf("engine panicked: %v", value)
		}
	}()
	return do()
}
