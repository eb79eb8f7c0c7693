package load

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// TestSchedule: exact counts, even spacing, no error that adds up.
func TestSchedule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Options{
			Rate: rapid.Float64Range(1, 1e5).Draw(t, "rate"), Attack: rapid.Float64Range(0, 1).Draw(t, "attack"),
			Duration: time.Duration(rapid.Int64Range(1, int64(3*time.Second)).Draw(t, "duration")),
		}
		s := o.schedule(time.Unix(0, 0))
		assert.InDelta(t, o.Rate*o.Duration.Seconds(), s.n, 0.5)
		attacks := 0
		for i := range s.n {
			if s.attacks(i) {
				attacks++
			}
			assert.LessOrEqual(t, float64(attacks), float64(i+1)*o.Attack)
			assert.Greater(t, float64(attacks), float64(i+1)*o.Attack-1)
			if i > 1000 {
				break
			}
		}
		if s.n > 0 {
			last := s.intended(s.n - 1).Sub(s.start).Seconds()
			assert.InDelta(t, float64(s.n-1)/o.Rate, last, 1e-8)
		}
	})
}

func TestOptionsAreChecked(t *testing.T) {
	target := netip.MustParseAddrPort("127.0.0.1:1")
	for _, o := range []Options{
		{}, {Target: target}, {Target: target, Rate: 1}, {Target: target, Rate: -1, Duration: 1},
		{Target: target, Rate: 1e9, Duration: time.Minute}, {Target: target, Rate: 1, Duration: time.Second, Attack: 0.1},
		{Target: target, Rate: 1, Duration: time.Second, Attack: 2}, {Target: target, Rate: 1, Duration: time.Second, Limit: -1},
		{Target: target, Rate: 1, Duration: time.Second, FirstID: 1 << 30}, {Target: target, Rate: 1, Duration: time.Second, Limit: 2 * time.Hour},
	} {
		_, err := Run(t.Context(), o)
		assert.Error(t, err, "%+v", o)
	}
}
