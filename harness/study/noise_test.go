package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func known(v float64) *float64 { return &v }

// quiet is a block of 100 ms, whose process used two CPUs, on a machine that did nothing else.
func quiet() Noise {
	return Noise{
		WallNS: 1e8, BusyNS: known(2e8), OwnNS: 2e8, OthersNS: known(0), StealNS: known(0), RunQueueNS: known(1e6), ThrottledNS: known(0), Alone: true,
	}
}

func TestJudge(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Noise)
		failed []string
	}{
		"quiet": {func(*Noise) {}, nil},
		"a spinner": {func(n *Noise) {
			n.OwnNS, n.Others = 1.4e8, []Process{{7, "spinner", 5e7}, {9, "other", 1e6}}
		}, []string{"other load: 0.6 CPUs, over 0.05: most of it spinner (0.5), other (0.01)"}},
		"load that nobody admits to": {func(n *Noise) { n.OwnNS = 1e8 }, []string{"other load: 1 CPUs, over 0.05"}},
		"an engine that sleeps hides a spinner": {func(n *Noise) { n.BusyNS, n.OthersNS, n.VoluntarySwitches = known(1.6e8), known(5e7), 200 },
			[]string{"other load: 0.5 CPUs, over 0.05"}},
		"processes seen, nothing else told": {func(n *Noise) { n.BusyNS, n.OthersNS = nil, known(5e7) },
			[]string{"other load: 0.5 CPUs, over 0.05"}},
		"steal":                     {func(n *Noise) { n.StealNS = known(2e6) }, []string{"steal: 0.02 CPUs, over 0.01"}},
		"throttled":                 {func(n *Noise) { n.ThrottledNS = known(1e6) }, []string{"throttling: 0.01 CPUs, over 0.001"}},
		"waited for a CPU":          {func(n *Noise) { n.RunQueueNS = known(2e7) }, []string{"run queue: 0.2 CPUs, over 0.1"}},
		"waited for one another":    {func(n *Noise) { n.RunQueueNS, n.Alone = known(2e7), false }, nil},
		"woke one another":          {func(n *Noise) { n.RunQueueNS, n.VoluntarySwitches = known(8e7), 200 }, nil},
		"switches are the engine's": {func(n *Noise) { n.VoluntarySwitches, n.MinorFaults = 1e6, 1e6 }, nil},
		"a major fault":             {func(n *Noise) { n.MajorFaults = 1 }, nil},
		"one a second": {func(n *Noise) {
			*n = Noise{WallNS: 1e10, BusyNS: known(0), OthersNS: known(0), StealNS: known(0), ThrottledNS: known(0), MajorFaults: 9}
		}, nil},
		"major faults": {func(n *Noise) { n.MajorFaults = 3 },
			[]string{"page faults: 6 waited for a disk, in 0.2 s"}},
	} {
		t.Run(name, func(t *testing.T) {
			n := quiet()
			c.change(&n)
			f := Judge(n, n)
			assert.Equal(t, c.failed, f.Failed)
			assert.Equal(t, len(c.failed) == 0, f.Fit)
			assert.Empty(t, f.Unwatched)
		})
	}
}

// TestJudgeAddsUp: the kernel counts in steps of 10 ms, so that one block shows a step too many and the next one too few.
func TestJudgeAddsUp(t *testing.T) {
	more, less := quiet(), quiet()
	more.BusyNS, less.BusyNS = known(2.2e8), known(1.8e8)
	assert.True(t, Judge(more, less).Fit)
	require.False(t, Judge(more).Fit)
}

// TestJudgeAsksBlocksThatWereAwake about the machine's time: those of an engine that sleeps show less than there was.
func TestJudgeAsksBlocksThatWereAwake(t *testing.T) {
	busy, asleep := quiet(), quiet()
	busy.OwnNS = 1.8e8 // 0.2 CPUs of others, whom nobody sees
	asleep.BusyNS, asleep.VoluntarySwitches, asleep.OthersNS = known(1.6e8), 200, nil
	assert.InDelta(t, 0.2, *OtherLoad(busy, asleep, asleep), 1e-9)
	assert.Len(t, Judge(busy, asleep, asleep).Failed, 1)
	f := Judge(asleep)
	assert.True(t, f.Fit)
	assert.Contains(t, f.Unwatched, CheckOtherLoad)
}

func TestJudgeSaysWhatItDoesNotKnow(t *testing.T) {
	f := Judge(Noise{WallNS: 1e8, OwnNS: 1e8})
	assert.True(t, f.Fit)
	assert.Equal(t, []string{CheckOtherLoad, CheckSteal, CheckThrottling}, f.Unwatched)
	assert.True(t, Judge().Fit)
}
