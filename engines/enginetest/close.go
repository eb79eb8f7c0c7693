package enginetest

import (
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

var closeCases = []testCase{
	{"close at once", "Close straight after New ends helpers that may not have begun to wait", closeAtOnce},
	{"close parked", "Close wakes and ends helpers that have been waiting for long", closeParked},
	{"close twice", "Close is idempotent", closeTwice},
	{"close and open", "what one engine leaves behind doesn't disturb the next", closeAndOpen},
}

func closeAtOnce(f *fixture) {
	for _, c := range append(everyShape(), variants(shaped(2, false))...) {
		require.NoError(f, f.open(script{size: 5}.set(), c).Close(), label(c))
	}
}

func closeParked(f *fixture) {
	for _, c := range everyShape() {
		e := f.open(script{size: 5}.set(), c)
		f.evaluate(e, 1)
		time.Sleep(20 * time.Millisecond)
		require.NoError(f, e.Close(), label(c))
	}
}

func closeTwice(f *fixture) {
	for _, c := range everyShape() {
		e := f.open(script{size: 5}.set(), c)
		f.evaluate(e, 1)
		require.NoError(f, e.Close(), label(c))
		require.NoError(f, e.Close(), "second Close, %s", label(c))
	}
}

func closeAndOpen(f *fixture) {
	for round := range 10 {
		for _, c := range fitting() {
			s := script{size: 6, match: scattered(uint64(round), 8)}
			f.with(s.set(), c, func(e engines.RuleEngine) {
				for i := range round {
					f.agree(s, c, i, f.evaluate(e, i))
				}
			})
		}
	}
}
