package roundtrip

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEstimate(t *testing.T) {
	const ahead = 1_000
	for name, c := range map[string]struct {
		exchanges           []exchange
		offset, uncertainty float64
	}{
		"in the middle": {[]exchange{{100, ahead + 150, 200}}, ahead, 50},
		"late answers":  {[]exchange{{100, ahead + 110, 900}, {1_000, ahead + 1_700, 1_720}}, ahead - 5, 15},
		"behind":        {[]exchange{{5_000, 4_050, 5_100}}, -1_000, 50},
		"drifting":      {[]exchange{{100, 1_110, 120}, {200, 1_310, 220}}, 1_050, 40},
		"none":          {nil, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			offset, uncertainty := estimate(c.exchanges)
			assert.Equal(t, c.offset, offset)
			assert.Equal(t, c.uncertainty, uncertainty)
		})
	}
}
