package search

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestSearchFindsTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFake(rapid.Float64Range(200, 5e6).Draw(t, "filter"))
		o := Options{First: rapid.Float64Range(100, 1e6).Draw(t, "first"), Resolution: rapid.Float64Range(0.005, 0.2).Draw(t, "resolution")}
		r := find(t, f, o)
		assert.LessOrEqual(t, r.Rate, f.filter)
		assert.GreaterOrEqual(t, r.Rate*(1+o.Resolution), f.filter*(1-1e-9))
		assert.Equal(t, ByFilter, r.Limit)
		assert.Greater(t, r.Failed, f.filter)
		last := r.Trials[len(r.Trials)-1]
		assert.Equal(t, r.Options.Confirm, last.Length, "what is returned was confirmed")
	})
}

// TestSearchBearsNoise loses a packet in every tenth trial, for no reason.
func TestSearchBearsNoise(t *testing.T) {
	within := 0
	for seed := range uint64(100) {
		f := newFake(123_456)
		f.noise, f.random = 0.1, rand.New(rand.NewPCG(seed, 0))
		r := find(t, f, Options{})
		assert.LessOrEqual(t, r.Rate, f.filter)
		if r.Rate >= f.filter*0.9 {
			within++
		}
	}
	assert.GreaterOrEqual(t, within, 80, "of 100 searches, those within 10% of the rate")
}

// TestOneStrayLossDoesNotFailARate: the first trial of each rate loses a packet, the second none.
func TestOneStrayLossDoesNotFailARate(t *testing.T) {
	f := newFake(50_000)
	seen := map[float64]int{}
	r, err := Run(t.Context(), Options{}, func(ctx context.Context, rate float64, d time.Duration) (Outcome, error) {
		o, err := f.trial(ctx, rate, d)
		if seen[rate]++; seen[rate]%2 == 1 {
			o.Lost++
		}
		return o, err
	})
	require.NoError(t, err)
	assert.InDelta(t, 50_000, r.Rate, 1)
	_, uncounted := r.Lost()
	assert.Positive(t, uncounted, "no counter named the stray ones")
}

// TestConfirmingIsStricter: long trials fail at rates that short ones pass, because a queue takes the surplus of a short one.
func TestConfirmingIsStricter(t *testing.T) {
	f := newFake(10_000)
	f.queue = 200 // 20 ms: within what a trial may be behind
	r := find(t, f, Options{First: 1000, Resolution: 0.02})
	assert.LessOrEqual(t, r.Rate, 10_000+200/2.0, "2 s")
	assert.GreaterOrEqual(t, r.Rate, 10_000/1.03)
}

// TestConfirmingComesDownAndUp: where long trials pass far less than short ones, steps grow, and what they have passed over is halved.
func TestConfirmingComesDownAndUp(t *testing.T) {
	const short, long, resolution = 100_000.0, 40_000.0, 0.02
	r, err := Run(t.Context(), Options{Resolution: resolution}, func(_ context.Context, rate float64, d time.Duration) (Outcome, error) {
		o := Outcome{Offered: rate}
		if rate > long && d == 2*time.Second || rate > short {
			o.Lost = 1
		}
		return o, nil
	})
	require.NoError(t, err)
	assert.LessOrEqual(t, r.Rate, long)
	assert.GreaterOrEqual(t, r.Rate*(1+resolution), long)
	assert.LessOrEqual(t, r.Failed, r.Rate*(1+resolution)*(1+1e-9))
	steps := 0
	for _, s := range r.Trials {
		if s.Length == 2*time.Second && s.Lost > 0 && s.Rate > 1.5*long {
			steps++
		}
	}
	assert.LessOrEqual(t, steps, 2*5, "two trials a rate; steps of one resolution would be 20")
}

// TestQueueIsNoRate: a queue that takes the surplus of a trial does not pass it.
func TestQueueIsNoRate(t *testing.T) {
	f := newFake(10_000)
	f.queue = 8192
	r := find(t, f, Options{})
	assert.InEpsilon(t, 10_000, r.Rate, 0.06)
	where, _ := r.Lost()
	assert.NotEmpty(t, where)
}

func TestLimitsOfOthers(t *testing.T) {
	f := newFake(1e9)
	f.generator = 300_000
	r := find(t, f, Options{})
	assert.Equal(t, ByGenerator, r.Limit)
	assert.InEpsilon(t, 300_000, r.Rate, 0.06)

	f = newFake(1e9)
	f.receiver = 300_000
	r = find(t, f, Options{})
	assert.Equal(t, ByReceiver, r.Limit)

	f = newFake(1e9)
	r = find(t, f, Options{Most: 200_000})
	assert.Equal(t, ByOptions, r.Limit)
	assert.Equal(t, 200_000.0, r.Rate)
	assert.Zero(t, r.Failed)
}

func TestNothingPasses(t *testing.T) {
	f := newFake(10)
	r := find(t, f, Options{Least: 1000})
	assert.Zero(t, r.Rate)
	assert.Equal(t, 1000.0, r.Failed)
	assert.Equal(t, ByFilter, r.Limit)
}

func TestSearchStops(t *testing.T) {
	broken := errors.New("broken")
	r, err := Run(t.Context(), Options{}, func(context.Context, float64, time.Duration) (Outcome, error) { return Outcome{}, broken })
	assert.ErrorIs(t, err, broken)
	assert.Zero(t, r.Rate)

	ctx, cancel := context.WithCancel(t.Context())
	f := newFake(100_000)
	r, err = Run(ctx, Options{}, func(_ context.Context, rate float64, d time.Duration) (Outcome, error) {
		if f.trials == 5 {
			cancel()
		}
		return f.trial(ctx, rate, d)
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, r.Rate, "nothing was confirmed")
	assert.Len(t, r.Trials, 5, "the trial that was cut short is none")
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{
		{First: 10, Least: 20}, {First: 10, Most: 5, Least: 1}, {Least: -1}, {Resolution: 2}, {Resolution: math.NaN()}, {Length: -1}, {Confirm: -1},
	} {
		_, err := Run(t.Context(), o, newFake(1).trial)
		assert.Error(t, err, "%+v", o)
	}
}
