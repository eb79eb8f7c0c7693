package lab

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/search"
)

// stream sends one, and checks that each datagram that was lost is counted somewhere.
func stream(t *testing.T, l *Lab, rate float64, d time.Duration) Stream {
	t.Helper()
	s, err := l.Stream(t.Context(), datagram.SendOptions{Rate: rate, Duration: d})
	require.NoError(t, err)
	t.Logf("%.0f/s: sent %d in %v, lag %v, lost %d: %v", rate, s.Sent.Sent, s.Sent.Elapsed, s.Sent.MaxLag, s.Lost, s.Where)
	assert.Zero(t, s.Received.Foreign+s.Received.Duplicates+s.Received.Reordered)
	assert.Equal(t, s.Sent.Sent-s.Received.Distinct, s.Lost)
	return s
}

// TestStreamWithoutAQueue loses nothing at a rate that is no load, and nobody answers.
func TestStreamWithoutAQueue(t *testing.T) {
	l := up(t, Options{})
	s := stream(t, l, 5_000, 200*time.Millisecond)
	assert.EqualValues(t, 1000, s.Received.Distinct)
	assert.Empty(t, s.Where)
	assert.Positive(t, s.Load.User+s.Load.System)
	assert.Positive(t, s.Server.User+s.Server.System)
	c, err := l.count(t.Context(), 0)
	require.NoError(t, err)
	assert.Zero(t, c[Server]["Ip.OutRequests"], "packets that the server sent")
	assert.EqualValues(t, 1000, c[Server]["Ip.InAddrErrors"], "what is addressed to nobody ends in the server")
}

// TestLossesAreCountedExactly drives filters past what they can: every datagram that did not arrive is in the counter of the place
// where it was lost.
func TestLossesAreCountedExactly(t *testing.T) {
	const number = 30
	small, smallBuffer, burst := live.Default(number), live.Default(number), live.Default(number)
	small.QueueLen = 64
	smallBuffer.ReadBuffer = 10_000
	burst.BurstVerdicts = true
	library := live.Default(number)
	library.Reader = live.Library
	l := up(t, Options{})
	for name, c := range map[string]struct {
		filterOptions
		lostIn string
	}{
		"accept all":                    {filterOptions{Live: live.Default(number)}, ""},
		"accept all, in bursts":         {filterOptions{Live: burst}, ""},
		"accept all, by the library":    {filterOptions{Live: library}, ""},
		"sequential":                    {filterOptions{"sequential", "builtin:24", live.Default(number)}, ""},
		"sequential, slow":              {filterOptions{"sequential", "synthetic:4,cost=5us", live.Default(number)}, ""},
		"sequential, slow, short queue": {filterOptions{"sequential", "synthetic:4,cost=5us", small}, "filter queue.30.queue_dropped"},
		"sequential, slow, few bytes":   {filterOptions{"sequential", "synthetic:4,cost=5us", smallBuffer}, "filter queue.30.user_dropped"},
	} {
		t.Run(name, func(t *testing.T) {
			stop := filter(t, l, c.filterOptions)
			lost := map[string]uint64{}
			sum := uint64(0)
			for _, rate := range []float64{2_000, 150_000, 600_000} {
				s := stream(t, l, rate, 200*time.Millisecond)
				assert.Zero(t, s.Uncounted(), "lost, and in no counter: %v", s.Where)
				for where, n := range s.Where {
					lost[where] += n
				}
				sum += s.Lost
			}
			ledger := stop()
			if c.lostIn != "" {
				assert.Positive(t, lost[c.lostIn], "%v", lost)
			}
			assert.Equal(t, ledger.Kernel.QueueDropped, lost["filter queue.30.queue_dropped"], "the filter counts the same")
			assert.Equal(t, ledger.Kernel.UserDropped, lost["filter queue.30.user_dropped"])
			assert.Zero(t, ledger.Counts.Dropped)
			t.Logf("lost %d: %v", sum, lost)
		})
	}
}

// TestRulesAreNoCounter has rules drop all: that is in no counter of the kernel.
func TestRulesAreNoCounter(t *testing.T) {
	l := up(t, Options{})
	stop := filter(t, l, filterOptions{"sequential", dropAll(t), live.Default(31)})
	s := stream(t, l, 1_000, 100*time.Millisecond)
	assert.EqualValues(t, 100, s.Lost)
	assert.EqualValues(t, 100, s.Uncounted())
	assert.Empty(t, s.Where)
	assert.EqualValues(t, 100, stop().Counts.Dropped)
}

// TestSearch looks for the rate of a filter that takes 100 us a packet. A long queue takes the surplus of every trial, a short one loses
// it: neither makes the filter faster.
func TestSearch(t *testing.T) {
	l := up(t, Options{})
	for _, length := range []uint32{256, 8192} {
		t.Run(fmt.Sprintf("a queue of %d", length), func(t *testing.T) {
			config := live.Default(32)
			config.QueueLen = length
			stop := filter(t, l, filterOptions{"sequential", "synthetic:1,cost=100us", config})
			defer stop()
			var r search.Result
			for try := 0; try < 5 && r.Limit != search.ByFilter; try++ { // a sender that is late says nothing of the filter
				var err error
				r, err = l.Search(t.Context(), 0, search.Options{
					First: 2_000, Resolution: 0.2, Length: 200 * time.Millisecond, Confirm: 400 * time.Millisecond,
				})
				require.NoError(t, err)
				for _, s := range r.Trials {
					t.Logf("%6.0f/s for %v: sent %d, offered %.0f, lag %v, behind %v, lost %d %v %s",
						s.Rate, s.Length, s.Sent, s.Offered, s.Lag, s.Behind, s.Lost, s.Where, s.Limit)
				}
			}
			where, uncounted := r.Lost()
			assert.Zero(t, uncounted)
			if length > 256 {
				assert.Zero(t, where["filter queue.32.queue_dropped"])
			} else { // what a search found too fast need not have filled it
				assert.Positive(t, stream(t, l, 40_000, 200*time.Millisecond).Where["filter queue.32.queue_dropped"])
			}
			assert.Equal(t, search.ByFilter, r.Limit)
			assert.Positive(t, r.Rate)
			assert.Less(t, r.Rate, 13_000.0, "10,000, and what may be behind")
			assert.LessOrEqual(t, r.Failed, r.Rate*1.21)
		})
	}
}
