package block

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/perfcount"
	"github.com/tigerbench/tigerbench/packet"
)

// perPacket counts four cycles and two instructions for each packet that it sees between Start and Stop, and whether order changes there.
type perPacket struct {
	on      bool
	packets float64
	lost    bool
	order   func() []uint32
	before  []uint32
	moved   bool
}

func (p *perPacket) Start() { p.on, p.before = true, slices.Clone(p.order()) }

func (p *perPacket) Stop() (perfcount.Counts, bool) {
	p.on, p.moved = false, p.moved || !slices.Equal(p.before, p.order())
	return perfcount.Counts{Cycles: 4 * p.packets, Instructions: 2 * p.packets, CacheMisses: p.packets, BranchMisses: p.packets / 2}, !p.lost
}

// countedWalk counts over a corpus of 20 packets, each of which takes a while.
func countedWalk(c *perPacket, while, sampleFor time.Duration) *study.ProcessorCounts {
	j := fakeJob()
	j.SampleFor = sampleFor
	j.Group.Order = "shuffled"
	w := newWalker(j, fakeMaterial(20), loop{engine: &fake{each: func(*packet.Packet) {
		time.Sleep(while)
		if c.on {
			c.packets++
		}
	}}})
	c.order = func() []uint32 { return w.order }
	return w.counted(j, c)
}

func TestCountsAreOfTheWalksAloneAndDividedByTheirPackets(t *testing.T) {
	c := &perPacket{}
	counts := countedWalk(c, 0, time.Second)
	require.NotNil(t, counts, "a corpus of 20 packets is walked again and again")
	assert.Equal(t, study.ProcessorCounts{Cycles: 4, Instructions: 2, CacheMisses: 1, BranchMisses: 0.5}, *counts, "without what runs in")
	assert.GreaterOrEqual(t, c.packets, float64(minCounted))
	assert.False(t, c.moved, "permuting is counted too")
	assert.Nil(t, countedWalk(&perPacket{lost: true}, 0, time.Second), "others had the counters")
}

func TestTooFewPacketsHaveNoCounts(t *testing.T) {
	assert.Nil(t, countedWalk(&perPacket{}, time.Millisecond, 5*time.Millisecond))
}
