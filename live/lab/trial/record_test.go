package trial

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/live"
)

func cell(engine string) study.Cell {
	return study.Cell{Engine: engine, Live: &study.LiveCell{Reader: "raw"}}
}

// TestJudge: what makes a block invalid, and what does not.
func TestJudge(t *testing.T) {
	peer := cell("c")
	peer.Live.Peer = []string{"accept"}
	served := &study.Blocking{Attacks: 50, AttacksServed: 1}
	lostUnnamed := &study.Datagrams{Lost: 3, Counted: 2}
	for name, c := range map[string]struct {
		cell   study.Cell
		live   study.LiveBlock
		drops  uint64
		chosen bool
		want   string // in the reason; empty: the block is good
	}{
		"nothing wrong":                         {cell: cell("futex"), live: study.LiveBlock{Blocking: &study.Blocking{Exact: true}}},
		"a law":                                 {cell: cell("futex"), live: study.LiveBlock{Broken: []string{"a law"}}, want: "a law"},
		"an attack served":                      {cell: cell("futex"), live: study.LiveBlock{Blocking: served}, want: "of 50 attacks 1 were served"},
		"attacks served without a queue":        {cell: cell(study.NoQueue), live: study.LiveBlock{Blocking: served}},
		"attacks served where all is accepted":  {cell: cell(study.AcceptAll), live: study.LiveBlock{Blocking: served}},
		"attacks served by another program":     {cell: peer, live: study.LiveBlock{Blocking: served}},
		"the deadline decided":                  {cell: cell("futex"), live: study.LiveBlock{DeadlineVerdicts: 2}, want: "the deadline gave 2 verdicts"},
		"the deadline decided, as asked for":    {cell: cell("futex"), live: study.LiveBlock{DeadlineVerdicts: 2}, chosen: true},
		"a loss that no counter names":          {cell: cell("futex"), live: study.LiveBlock{Datagrams: lostUnnamed}, want: "3 datagrams were lost, but counters name 2"},
		"a loss that is a drop by the rules":    {cell: cell("futex"), live: study.LiveBlock{Datagrams: lostUnnamed}, drops: 1},
		"a loss of another program's":           {cell: peer, live: study.LiveBlock{Datagrams: lostUnnamed}},
		"a capture's packet that went wrong":    {cell: cell("futex"), live: study.LiveBlock{Replay: &study.Replay{Differences: []string{"packet 3"}}}, want: "packet 3"},
		"a capture's packet that was overtaken": {cell: cell("futex"), live: study.LiveBlock{Replay: &study.Replay{Lost: map[string]uint64{"queue": 1}}}},
	} {
		b := study.Block{Status: study.BlockOK, Live: &c.live, Dropped: c.drops}
		judge(&b, c.cell, c.chosen)
		if c.want == "" {
			assert.Equal(t, study.BlockOK, b.Status, "%s: %s", name, b.Reason)
			continue
		}
		assert.Equal(t, study.BlockInvalid, b.Status, name)
		assert.Contains(t, b.Reason, c.want, name)
	}
}

// filled is the block of a filter that counted so, behind a rule that counted so many packets.
func filled(t *testing.T, ledger live.Ledger, rule uint64) study.Block {
	t.Helper()
	h := study.NewHistogram()
	h.RecordN(100, int64(ledger.Counts.Accepted+ledger.Counts.Dropped))
	encoded, err := h.Encode()
	require.NoError(t, err)
	o := outcome{
		Ledger: ledger, Evaluate: encoded, Startup: time.Millisecond, Mallocs: 10,
		Used: usage.Usage{CPU: time.Second, Voluntary: 1000, Involuntary: 500},
	}
	b := study.Block{Status: study.BlockOK, Live: &study.LiveBlock{RulePackets: rule}}
	require.NoError(t, o.fill(&b, 2*time.Second))
	return b
}

func TestFilterResultFillsItsBlock(t *testing.T) {
	ledger := live.Ledger{
		Counts: live.Counts{Received: 2000, Accepted: 1500, Dropped: 500, Syscalls: 600, LastID: 2000},
		Kernel: live.Kernel{QueueDropped: 7, LastID: 2000}, Drained: true,
	}
	b := filled(t, ledger, 2007)
	assert.Empty(t, b.Live.Broken)
	assert.Equal(t, 1000.0, b.PktPerS)
	assert.Equal(t, 0.5, b.CPUs)
	assert.Equal(t, b.CPUs, b.Live.CPU.Filter)
	assert.Equal(t, 500_000.0, b.CPUNSPerPkt)
	assert.Equal(t, 0.3, *b.Live.SyscallsPerPkt)
	assert.Equal(t, 0.005, b.AllocsPerPkt)
	assert.Equal(t, 0.5, b.VoluntaryCS)
	assert.EqualValues(t, 2000, b.Samples)
	assert.InDelta(t, 100, *b.P50NS, 0.2)
	assert.NotNil(t, b.P99NS)
	assert.Nil(t, b.P999NS, "2,000 samples are too few")
	assert.EqualValues(t, 7, b.Live.QueueDropped)

	b = filled(t, ledger, 2008)
	require.Len(t, b.Live.Broken, 1, "the rule counted one more than became known")
	judge(&b, cell("futex"), false)
	assert.Equal(t, study.BlockInvalid, b.Status)

	ledger.FailOpen = true
	b = filled(t, ledger, 2010)
	assert.Empty(t, b.Live.Broken)
	assert.EqualValues(t, 3, b.Live.PassedOpen)
}
