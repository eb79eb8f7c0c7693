package trial

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/live/lab/ids"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/origin"
)

// TestBlocking compares sets of ids: what was never sent was not blocked.
func TestBlocking(t *testing.T) {
	r := load.Result{
		Benign:  load.Group{Scheduled: 4, ScheduledIDs: ids.Of(0, 1, 3, 4), UnsentIDs: ids.Of(4)},
		Attacks: load.Group{Scheduled: 2, ScheduledIDs: ids.Of(2, 5)},
	}
	k := blocking(r, origin.Log{IDs: ids.Of(0, 1, 3)})
	assert.True(t, k.Exact)
	assert.EqualValues(t, 2, k.Attacks)
	k = blocking(r, origin.Log{IDs: ids.Of(0, 1, 3, 5)})
	assert.False(t, k.Exact)
	assert.EqualValues(t, 1, k.AttacksServed)
	k = blocking(r, origin.Log{IDs: ids.Of(0, 3)})
	assert.False(t, k.Exact)
	assert.EqualValues(t, 1, k.BenignBlocked)
}

// TestRateCountsUntilTheLastAnswer: requests that fail late do not make those that were answered slower.
func TestRateCountsUntilTheLastAnswer(t *testing.T) {
	d := &rateDriver{options: load.Options{Duration: time.Second}, result: load.Result{Elapsed: 3 * time.Second}}
	r := d.requests(load.Group{Scheduled: 100, Answered: 90, Response: load.Times{N: 90, Max: int64(time.Second / 2)}})
	assert.Equal(t, 60.0, r.PerS)
	d.result.Elapsed = 1200 * time.Millisecond
	r = d.requests(load.Group{Scheduled: 100, Answered: 90, Response: load.Times{N: 90, Max: int64(time.Second / 2)}})
	assert.InDelta(t, 75, r.PerS, 1e-9)
	assert.Zero(t, d.requests(load.Group{Scheduled: 100}).PerS)
}

func TestPeerCommand(t *testing.T) {
	assert.Equal(t, []string{"accept", "-q1", "x"}, peerCommand([]string{"accept", "-q{queue}", "x"}))
}
