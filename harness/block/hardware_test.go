package block

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/perfcount"
	"github.com/tigerbench/tigerbench/packet"
)

// perPacket counts four cycles and two instructions for each packet that it sees between Start and Stop.
type perPacket struct {
	on      bool
	packets float64
	lost    bool
}

func (p *perPacket) Start() { p.on = true }
func (p *perPacket) Stop() (perfcount.Counts, bool) {
	p.on = false
	return perfcount.Counts{Cycles: 4 * p.packets, Instructions: 2 * p.packets, CacheMisses: p.packets, BranchMisses: p.packets / 2}, !p.lost
}

// countedWalk counts over a corpus of so many packets.
func countedWalk(packets int, c *perPacket) (*study.ProcessorCounts, *Job) {
	j := fakeJob()
	w := newWalker(j, fakeMaterial(packets), loop{engine: &fake{each: func(*packet.Packet) {
		if c.on {
			c.packets++
		}
	}}})
	return w.counted(j, c), j
}

func TestCountsAreDividedByThePacketsOfSeveralPasses(t *testing.T) {
	c := &perPacket{}
	counts, j := countedWalk(20, c)
	require.Positive(t, j.SampleFor)
	require.NotNil(t, counts, "a corpus of 20 packets is walked again and again")
	assert.Equal(t, study.ProcessorCounts{Cycles: 4, Instructions: 2, CacheMisses: 1, BranchMisses: 0.5}, *counts)
	assert.GreaterOrEqual(t, c.packets, float64(minCounted))
	lost, _ := countedWalk(20, &perPacket{lost: true})
	assert.Nil(t, lost, "others had the counters")
}

func TestTooFewPacketsHaveNoCounts(t *testing.T) {
	j := fakeJob()
	j.SampleFor = 2 * time.Millisecond
	w := newWalker(j, fakeMaterial(20), loop{engine: &fake{each: func(*packet.Packet) { time.Sleep(time.Millisecond) }}})
	assert.Nil(t, w.counted(j, &perPacket{}))
}
