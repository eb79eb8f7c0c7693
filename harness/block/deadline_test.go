package block

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// material24 is packets of rules builtin:24 with the verdicts of one thread.
func material24(t *testing.T, n int) (*rules.Set, *material) {
	t.Helper()
	set, _, err := rules.Open("builtin:24", rules.Options{})
	require.NoError(t, err)
	m := fakeMaterial(n)
	for i := range m.slots {
		p := &m.slots[i].Packet
		p.Key = packet.Key{SrcLo: uint64(i), DstLo: 7, SrcPort: uint16(i), DstPort: 80, Protocol: 6, Version: 4, Bits: packet.HasPorts}
	}
	return set, m
}

// measuredCell builds the cell's engine as a block does, and measures it against itself without anything around it.
func measuredCell(t *testing.T, cell study.Cell) study.Block {
	t.Helper()
	set, m := material24(t, 200)
	j := fakeJob()
	cell.ID, cell.Engine, cell.Workers, cell.CallerRuns, cell.CPUCount = 1, study.Sequential, 1, true, 1
	cell.EarlyExit, cell.ExitEvery, cell.Shards = "off", 1, "contiguous"
	j.Cell, j.Group.Matcher = cell, "linear"
	plain, err := contestant(catalog.All(), j, set)
	require.NoError(t, err)
	for i := range m.slots {
		m.slots[i].Want = inputs.Word(plain.Evaluate(&m.slots[i].Packet))
	}
	require.NoError(t, plain.Close())
	engine, err := build(catalog.All(), j, set)
	require.NoError(t, err)
	return measure(j, engine, m)
}

func TestADeadlineThatIsKeptChangesNothing(t *testing.T) {
	b := measuredCell(t, study.Cell{Deadline: study.Nanoseconds(time.Minute)})
	assert.Equal(t, study.BlockOK, b.Status, b.Reason)
	assert.Zero(t, b.Claimed)
	assert.NotEmpty(t, b.Workers, "counters are those of the engine behind the gate")
}

func TestADeadlineThatIsMissedIsCountedAndGivesTheSameVerdict(t *testing.T) {
	b := measuredCell(t, study.Cell{Deadline: study.Nanoseconds(time.Millisecond), Delay: study.Nanoseconds(8 * time.Millisecond)})
	assert.Equal(t, study.BlockOK, b.Status, b.Reason)
	assert.Positive(t, b.Claimed)
	assert.Zero(t, b.Mismatches)
}

func TestNothingIsPutAroundAPlainCell(t *testing.T) {
	set, _ := material24(t, 1)
	j := fakeJob()
	j.Cell.Engine = study.Reference
	engine, err := build(nil, j, set)
	require.NoError(t, err)
	assert.Equal(t, engines.RuleEngine(reference{}), engine)
	assert.Equal(t, engine, bare(&delayed{RuleEngine: engine}))
}
