package inputs

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func at(times ...int64) []Packet {
	packets := make([]Packet, len(times))
	for i, t := range times {
		packets[i] = Packet{Number: uint32(2 * i), TimeNS: t}
	}
	return packets
}

func TestOffsets(t *testing.T) {
	for name, tc := range map[string]struct {
		packets []Packet
		origins []Origin
		want    []int64
		cycle   int64
	}{
		"counted from the first":  {at(500, 600, 900), nil, []int64{0, 100, 400}, 600},
		"back in time is at once": {at(500, 400, 700), nil, []int64{0, 0, 300}, 450},
		// Packet numbers are 0, 2, 4, 6: the second file begins with a packet that is not replayed.
		"files follow at the mean gap": {at(500, 600, 50, 250), []Origin{{First: 0}, {First: 3}}, []int64{0, 100, 250, 450}, 600},
		"no times":                     {at(7, 7, 7), nil, []int64{0, 0, 0}, 0},
		"one packet":                   {at(7), nil, []int64{0}, 0},
		"nothing":                      {nil, nil, []int64{}, 0},
		"whatever a capture claims":    {at(math.MinInt64, math.MaxInt64), nil, []int64{0, longestGap}, 2 * longestGap},
	} {
		t.Run(name, func(t *testing.T) {
			offsets, cycle := Offsets(tc.packets, tc.origins)
			assert.Equal(t, tc.want, offsets)
			assert.Equal(t, tc.cycle, cycle)
		})
	}
}
