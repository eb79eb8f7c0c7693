package runner

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// Progress says how far a run is, and how long it will still take. It writes when a block has ended: while the next one
// is still starting, so that no timed part is disturbed.
type Progress struct {
	Out      io.Writer // nil: silent
	Terminal bool      // draw a bar instead of lines

	total, count int
	started      time.Time
	estimate     time.Duration // of one block, until enough were seen
	lastLine     time.Time
	bars         *mpb.Progress
	bar          *mpb.Bar
	refresh      chan any
	left         string
	text         atomic.Pointer[string] // beside the bar: written by done, read by the bar's goroutine
}

// trusted is how many blocks must be over before their own mean replaces the estimate.
const trusted = 5

// lineEvery is how often a plain line is written.
const lineEvery = 15 * time.Second

// Begin is called once, before the first block; estimate is of one block.
func (p *Progress) Begin(total int, estimate time.Duration) {
	p.total, p.estimate, p.started, p.count = total, estimate, time.Now(), 0
	p.lastLine = p.started
	if p.Out == nil || !p.Terminal {
		return
	}
	p.text.Store(new(string))
	p.refresh = make(chan any)
	p.bars = mpb.New(mpb.WithOutput(p.Out), mpb.WithManualRefresh(p.refresh), mpb.WithWidth(40))
	p.bar = p.bars.AddBar(int64(total),
		mpb.PrependDecorators(decor.CountersNoUnit("block %d/%d")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return *p.text.Load() })))
}

// Done counts one block.
func (p *Progress) Done(label string) {
	p.count++
	p.left = p.remaining()
	switch {
	case p.Out == nil:
	case p.bar != nil:
		text := p.left + "  " + label
		p.text.Store(&text)
		p.bar.Increment()
		p.refresh <- time.Now()
	case time.Since(p.lastLine) >= lineEvery || p.count == p.total:
		p.lastLine = time.Now()
		fmt.Fprintf(p.Out, "block %d of %d, %s\n", p.count, p.total, p.left)
	}
}

// extend raises the number of blocks to come. A bar that is full ends, so raise it before the last one is done.
func (p *Progress) extend(total int) {
	if total <= p.total {
		return
	}
	p.total = total
	if p.bar != nil {
		p.bar.SetTotal(int64(total), false)
	}
}

func (p *Progress) remaining() string {
	each := p.estimate
	if p.count >= trusted {
		each = time.Since(p.started) / time.Duration(p.count)
	}
	left := each * time.Duration(p.total-p.count)
	return left.Round(time.Second).String() + " left"
}

// End is called once, also where blocks are missing.
func (p *Progress) End() {
	if p.bars == nil {
		return
	}
	p.bar.Abort(false) // a bar that is full is complete and ignores it
	p.bars.Wait()
	p.bars, p.bar = nil, nil
}
