package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSlowestOfAllBlocks(t *testing.T) {
	block := func(repetition int, ns ...float64) *Block {
		b := &Block{Repetition: repetition}
		for _, v := range ns {
			b.Slowest = append(b.Slowest, SlowPacket{NS: v})
		}
		return b
	}
	of := func(b *Block) []SlowPacket { return b.Slowest }
	var got [][2]float64
	for _, s := range slowest([]*Block{block(0, 9, 5, 4), block(1, 8, 7, 6), block(2)}, of) {
		got = append(got, [2]float64{float64(s.Repetition), s.NS})
	}
	assert.Equal(t, [][2]float64{{0, 9}, {1, 8}, {1, 7}}, got, "as many as one block kept")
	assert.Empty(t, slowest(nil, of))
}
