package roundtrip

import (
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/align"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// exchange is one question for the other CPU's clock, in ticks: asked and answered by the caller's, theirs by the other.
type exchange struct{ asked, theirs, answered uint64 }

// Offset estimates by how many ticks the clock of cpu is ahead of the calling thread's, from trips questions for its
// time. The other clock was read between question and answer, so each exchange bounds the offset; the estimate is the
// middle of what all of them allow, the uncertainty half of its width. The caller must be locked and pinned to
// another CPU, and GOMAXPROCS at least 3.
func Offset(cpu, trips int) (ticks, uncertainty float64, err error) {
	line := align.Slots[struct {
		word
		stamp atomic.Uint64
	}](1)[0]
	ended, err := affinity.Beside(cpu, func() {
		for i := range trips {
			line.reach(uint32(2*i+1), false)
			line.stamp.Store(clock.OrderedTicks())
			line.sequence.Store(uint32(2*i + 2))
		}
	})
	if err != nil {
		return 0, 0, err
	}
	exchanges := make([]exchange, trips)
	for i := range exchanges {
		asked := clock.OrderedTicks()
		line.sequence.Store(uint32(2*i + 1))
		line.reach(uint32(2*i+2), false)
		exchanges[i] = exchange{asked, line.stamp.Load(), clock.OrderedTicks()}
	}
	<-ended
	ticks, uncertainty = estimate(exchanges)
	return ticks, uncertainty, nil
}

// estimate intersects what the exchanges allow: theirs-answered <= offset <= theirs-asked. Where clocks drift against
// each other nothing may be left; then the two bounds that contradict each other most are the uncertainty.
func estimate(exchanges []exchange) (offset, uncertainty float64) {
	var low, high float64
	for i, e := range exchanges {
		least, most := float64(int64(e.theirs-e.answered)), float64(int64(e.theirs-e.asked))
		if i == 0 {
			low, high = least, most
		}
		low, high = max(low, least), min(high, most)
	}
	return (low + high) / 2, max(high-low, low-high) / 2
}
