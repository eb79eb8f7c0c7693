package enginetest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// lateBy is the lateness that dissected asks back.
const lateBy = 20 * time.Microsecond

func dissected(f *fixture) {
	for _, c := range []engines.Config{shaped(2, true), shaped(2, false)} {
		for _, at := range []engines.LatePlace{engines.LateFork, engines.LateWork, engines.LateJoin} {
			c.Late = engines.Late{At: at, By: lateBy}
			f.with(script{size: 6}.set(), c, func(e engines.RuleEngine) {
				if d, ok := e.(engines.Dissected); ok {
					d.Sample(true)
					drive(20, func(n int) {
						f.evaluate(e, n)
						f.checkAnatomy(d.Anatomy(), c)
					})
				}
			})
		}
	}
}

// checkAnatomy looks at what holds however slow the machine is: the lateness lies between two stamps.
func (f *fixture) checkAnatomy(a engines.Anatomy, c engines.Config) {
	f.Helper()
	least := int64(float64(clock.FromDuration(lateBy)) * 0.99) // clocks of two CPUs may differ a little
	require.True(f, a.Last >= 0 && a.Last < c.Workers, "shard %d ended last of %d", a.Last, c.Workers)
	require.GreaterOrEqual(f, a.Skew, int64(0), "%+v", a)
	require.GreaterOrEqual(f, a.Total(), least, "%+v", a)
	require.False(f, a.Exit.Matched, "no rule matches")
	switch {
	case c.Late.At == engines.LateFork:
		require.GreaterOrEqual(f, a.Fork, least, "%+v", a)
	case c.Late.At == engines.LateJoin:
		require.GreaterOrEqual(f, a.Join, least, "%+v", a)
	case a.Last == c.Workers-1:
		require.GreaterOrEqual(f, a.Work, least, "%+v", a)
	}
}
