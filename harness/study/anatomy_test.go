package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dissected is a good block with an anatomy.
func dissected(fork, skew, work, join float64) *Block {
	return &Block{Status: BlockOK, Anatomy: &Anatomy{
		Packets: 2_000, Typical: Parts{fork, skew, work, join, fork + skew + work + join},
		UnstampedNS: fork + skew + work + join - 20, Last: []float64{0.25, 0.75},
	}}
}

func TestAnatomyRowAddsUp(t *testing.T) {
	blocks := []*Block{dissected(100, 10, 500, 90), dissected(900, 10, 100, 90), dissected(100, 20, 1_000, 80), dissected(90, 0, 5_000, 70)}
	r := anatomyRow(blocks)
	require.NotNil(t, r)
	// Totals are 700, 1100, 1200 and 5160: the second and the third lie in the middle.
	assert.Equal(t, Parts{ForkNS: 500, SkewNS: 15, WorkNS: 550, JoinNS: 85, TotalNS: 1_150}, r.Typical)
	assert.NoError(t, r.Typical.check())
	assert.Equal(t, 20.0, r.StampsNS)
	assert.EqualValues(t, 8_000, r.Packets)
	assert.Equal(t, []float64{0.25, 0.75}, r.Last)
	assert.Nil(t, r.Slow)
	assert.Nil(t, r.StopNS)
	assert.Nil(t, anatomyRow(append(blocks, &Block{Status: BlockOK})), "a block without an anatomy")
	assert.Nil(t, anatomyRow(nil))
}

func TestPartsMustAddUp(t *testing.T) {
	b := dissected(100, 10, 500, 90)
	assert.NoError(t, b.Anatomy.check())
	b.Anatomy.Slow = &Parts{ForkNS: -3, WorkNS: 10, TotalNS: 7}
	assert.NoError(t, b.Anatomy.check(), "clocks of two CPUs may differ")
	b.Anatomy.Slow.TotalNS = 8
	assert.ErrorContains(t, b.Anatomy.check(), "add up to 7 ns, and the whole is 8")
	b.Anatomy.Typical.JoinNS++
	assert.ErrorContains(t, b.Anatomy.check(), "add up to 701 ns")
	assert.NoError(t, (*Anatomy)(nil).check())
}

// TestImpossibleNumbersAreRefused, wherever an anatomy or a slow packet has them.
func TestImpossibleNumbersAreRefused(t *testing.T) {
	huge, negative := 1e300, -1.0
	for name, spoil := range map[string]func(*Block){
		"unstamped":     func(b *Block) { b.Anatomy.UnstampedNS = negative },
		"share":         func(b *Block) { b.Anatomy.Last[0] = negative },
		"offset":        func(b *Block) { b.Anatomy.OffsetNS = &huge },
		"uncertainty":   func(b *Block) { b.Anatomy.OffsetUncertaintyNS = &negative },
		"stop":          func(b *Block) { b.Anatomy.Exit.StopNS = huge },
		"wasted":        func(b *Block) { b.Anatomy.Exit.WastedNS = negative },
		"a part":        func(b *Block) { b.Anatomy.Typical.ForkNS, b.Anatomy.Typical.JoinNS = huge, -huge },
		"slow in parts": func(b *Block) { b.Anatomy.Slowest[0].Parts.TotalNS++ },
		"slow":          func(b *Block) { b.Slowest[0].NS = huge },
		"response":      func(b *Block) { b.Slowest[0].ResponseNS = &negative },
		"end":           func(b *Block) { b.Slowest[0].AtNS = &huge },
		"straggler":     func(b *Block) { last := -1; b.Slowest[0].Last = &last },
		"switches":      func(b *Block) { b.Slowest[0].Around = &Around{InvoluntarySwitches: -1} },
		"steal":         func(b *Block) { b.Slowest[0].Around = &Around{StealNS: &negative} },
	} {
		t.Run(name, func(t *testing.T) {
			b, offset := dissected(100, 10, 500, 90), -3.0
			parts := b.Anatomy.Typical
			b.Anatomy.OffsetNS, b.Anatomy.Exit = &offset, &Exit{StopNS: 5}
			b.Anatomy.Slowest, b.Slowest = []SlowPacket{{NS: 700, Parts: &parts}}, []SlowPacket{{NS: 900}}
			s := &Study{Repetitions: 1, Cells: []Cell{{Engine: "futex"}}}
			require.NoError(t, b.check(s))
			spoil(b)
			assert.Error(t, b.check(s))
		})
	}
}
