package harness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

func TestEnough(t *testing.T) {
	s, blocks := studytest.Example(1)
	rows, _, _ := study.Summarize(s, blocks)
	wide := 0.0
	for _, r := range rows {
		if r.RatioLo != nil {
			wide = max(wide, (*r.RatioHi-*r.RatioLo) / *r.Ratio)
		}
	}
	require.Positive(t, wide)
	const budget = time.Minute
	for name, tc := range map[string]struct {
		target      float64
		gone        time.Duration
		repetitions int
		enough      bool
		reached     bool
	}{
		"narrow":                      {wide * 1.01, time.Second, studytest.Repetitions, true, true},
		"wide":                        {wide * 0.99, time.Second, studytest.Repetitions, false, false},
		"narrow but too few":          {wide * 1.01, time.Second, 3, false, false},
		"wide at the budget's end":    {wide * 0.99, 59 * time.Second, studytest.Repetitions, true, false},
		"too few at the budget's end": {wide * 1.01, 59 * time.Second, 3, true, false},
		"one more fits":               {wide * 0.99, 50 * time.Second, studytest.Repetitions, false, false},
		"nothing measured yet":        {wide * 0.99, time.Hour, 0, false, false},
		"most of all":                 {wide * 0.99, 0, plan.MostRepetitions, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Unix(1_000, 0)
			record := *s
			record.Precision = &study.Precision{Target: tc.target}
			stop := stopper{
				study: &record, blocks: func() []study.Block { return blocks }, started: began, now: func() time.Time { return began.Add(tc.gone) },
				timing: plan.Timing{Repetitions: studytest.Repetitions, Precision: tc.target, Budget: budget},
			}
			assert.Equal(t, tc.enough, stop.enough(tc.repetitions))
			assert.Equal(t, tc.reached, record.Precision.Reached)
			assert.InDelta(t, wide, *record.Precision.Widest, 1e-12)
		})
	}
}

func TestFitnessNeedsToBeWatched(t *testing.T) {
	assert.Nil(t, fitnessOf([]study.Block{{}}))
	busy := 2e9
	f := fitnessOf([]study.Block{{}, {Noise: &study.Noise{WallNS: 1e9, BusyNS: &busy, OwnNS: 1e9}}})
	require.NotNil(t, f)
	assert.False(t, f.Fit)
	assert.Contains(t, f.Failed[0], study.CheckOtherLoad)
}
