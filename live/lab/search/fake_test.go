package search

import (
	"context"
	"math"
	"math/rand/v2"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fake is a filter that passes so many packets a second, between a generator and a receiver that pass so many.
type fake struct {
	filter, generator, receiver float64
	queue                       float64 // packets that the filter's queue holds
	noise                       float64 // share of trials that lose a packet for no reason
	random                      *rand.Rand
	trials                      int
}

func newFake(filter float64) *fake {
	return &fake{filter: filter, generator: math.Inf(1), receiver: math.Inf(1), random: rand.New(rand.NewPCG(1, 2))}
}

func (f *fake) trial(_ context.Context, rate float64, d time.Duration) (Outcome, error) {
	f.trials++
	offered := min(rate, f.generator)
	o := Outcome{Sent: uint64(offered * d.Seconds()), Offered: offered, Where: map[string]uint64{}}
	lose := func(where string, n uint64) {
		o.Lost += n
		o.Where[where] += n
	}
	surplus := max(offered-f.filter, 0) * d.Seconds()
	o.Behind = time.Duration(min(surplus, f.queue) / f.filter * float64(time.Second))
	switch {
	case surplus > f.queue:
		lose("queue", uint64(surplus-f.queue)+1)
	case offered > f.receiver:
		lose("receiver", uint64((offered-f.receiver)*d.Seconds())+1)
		o.Limit = ByReceiver
	case f.random.Float64() < f.noise:
		lose("queue", 1)
	case offered < 0.98*rate:
		o.Limit = ByGenerator
	}
	return o, nil
}

func find(t require.TestingT, f *fake, o Options) Result {
	r, err := Run(context.Background(), o, f.trial)
	require.NoError(t, err)
	assert.Len(t, r.Trials, f.trials)
	return r
}
