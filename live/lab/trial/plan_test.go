package trial

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live"
)

func loads(t *testing.T, texts ...string) []Load {
	t.Helper()
	var all []Load
	for _, text := range texts {
		l, err := ParseLoad(text, 50, 2)
		require.NoError(t, err)
		all = append(all, l)
	}
	return all
}

// options are those of a small study.
func options(t *testing.T) Options {
	t.Helper()
	return Options{
		Name: "test", Specs: catalog.All(), Filter: live.Default(0), Timing: Timing{Repetitions: 3, Duration: time.Second}, Seed: 7,
		Factors: Factors{
			Engines: []string{"futex"}, Rules: []string{"builtin:24"}, Loads: loads(t, "wrk"), Workers: []int{2},
			CallerRuns: []bool{true}, Readers: []live.ReaderName{live.Raw}, BurstVerdicts: []bool{false},
			LockThreads: []bool{true}, Deadlines: []time.Duration{0},
		},
		Warnings: &bytes.Buffer{},
	}
}

func labels(p *Plan) []string {
	var all []string
	for _, c := range p.Cells {
		all = append(all, c.Label)
	}
	return all
}

func TestBaselinesAndSequentialAreInEveryGroup(t *testing.T) {
	o := options(t)
	o.Factors.Loads = loads(t, "wrk", "rate:0.5")
	p, err := build(o, ruleSizes{"builtin:24": 24}, 2)
	require.NoError(t, err)
	assert.Equal(t, []string{"no queue", "none", "sequential", "futex", "no queue", "none", "sequential", "futex"}, labels(p))
	require.Len(t, p.Groups, 2)
	for _, g := range p.Groups {
		assert.True(t, g.Live.SharedCPU, "2 CPUs are fewer than 2 participants + 2")
		assert.Contains(t, g.Title, "shared CPU")
	}
	assert.False(t, p.Groups[0].Live.OpenLoop)
	assert.True(t, p.Groups[1].Live.OpenLoop)
	p, err = build(o, ruleSizes{"builtin:24": 24}, 4)
	require.NoError(t, err)
	assert.False(t, p.Groups[0].Live.SharedCPU, "4 CPUs are not")
	assert.NotContains(t, p.Groups[0].Title, "shared CPU")
}

// TestFactorsApplyWhereTheyCan: sequential has no team, baselines have no deadline, and only the raw reader has bursts.
func TestFactorsApplyWhereTheyCan(t *testing.T) {
	o := options(t)
	o.Factors.Workers, o.Factors.CallerRuns = []int{2, 3}, []bool{true, false}
	o.Factors.Readers, o.Factors.BurstVerdicts = []live.ReaderName{live.Raw, live.Library}, []bool{false, true}
	o.Factors.Deadlines = []time.Duration{0, 50 * time.Millisecond}
	o.Factors.LockThreads = []bool{true, false}
	o.Factors.Peers = []Peer{{Name: "c", Command: []string{"accept", "{queue}"}}}
	p, err := build(o, nil, 8)
	require.NoError(t, err)
	count := map[string]int{}
	for _, c := range p.Cells {
		count[c.Engine]++
		assert.Equal(t, c.ID, p.Cells[c.ID].ID)
	}
	const readings = 3 * 2
	assert.Equal(t, map[string]int{"no queue": 1, "none": readings, "sequential": readings * 2, "futex": readings * 2 * 4, "c": 1}, count)
	assert.Len(t, unique(labels(p)), len(p.Cells), "labels tell cells apart: %v", labels(p))
	assert.Contains(t, labels(p), "futex W=3 dispatcher waits raw bursts deadline 50ms unlocked")
	assert.Contains(t, labels(p), "none nfqueue one by one locked")
	assert.Equal(t, []string{"left out: burst verdicts with reader nfqueue, which sends one at a time"}, p.Notes)
	assert.Equal(t, 3+1+spareProcs, p.MaxProcs, "the largest team, a dispatcher that waits, and spare ones")
}

// TestFiltersReadAsTheirCellSays: what a cell has of its own wins over what all filters share.
func TestFiltersReadAsTheirCellSays(t *testing.T) {
	o := options(t)
	o.Factors.LockThreads, o.Factors.BurstVerdicts = []bool{false, true}, []bool{true, false}
	o.Factors.Deadlines = []time.Duration{50 * time.Millisecond}
	p, err := build(o, nil, 2)
	require.NoError(t, err)
	seen := map[[2]bool]bool{}
	for _, c := range p.Cells {
		if c.Engine != "futex" {
			continue
		}
		config, err := o.filterConfig(c)
		require.NoError(t, err)
		assert.Equal(t, c.LockThread, config.LockThread, c.Label)
		assert.Equal(t, c.Live.BurstVerdicts, config.BurstVerdicts, c.Label)
		assert.Equal(t, 50*time.Millisecond, config.Deadline, c.Label)
		seen[[2]bool{config.LockThread, config.BurstVerdicts}] = true
	}
	assert.Len(t, seen, 4)
}

func unique(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}

func TestEveryRepetitionVisitsEveryCellOnce(t *testing.T) {
	o := options(t)
	o.Factors.Engines, o.Factors.Loads = []string{"all"}, loads(t, "wrk", "rate:100")
	p, err := build(o, nil, 2)
	require.NoError(t, err)
	sequence := p.Sequence()
	require.Len(t, sequence, p.Blocks())
	orders := map[int][]int{}
	for i, v := range sequence {
		assert.Equal(t, i, v.Sequence)
		orders[v.Repetition] = append(orders[v.Repetition], v.Cell)
	}
	require.Len(t, orders, 3)
	for _, order := range orders {
		seen := map[int]bool{}
		for _, c := range order {
			seen[c] = true
		}
		assert.Len(t, seen, len(p.Cells))
	}
	assert.NotEqual(t, orders[0], orders[1], "shuffled anew")
	assert.Equal(t, sequence, p.Sequence(), "the seed fixes the order")
	p.Seed++
	assert.NotEqual(t, sequence, p.Sequence())
}

func TestBadValuesAreAllNamed(t *testing.T) {
	o := options(t)
	o.Factors.Engines = []string{"futex", "bogus"}
	o.Factors.Peers = []Peer{{Name: "none", Command: []string{"x"}}, {Name: "futex", Command: []string{"x"}}}
	_, err := build(o, nil, 2)
	var all plan.Errors
	require.ErrorAs(t, err, &all)
	assert.Len(t, all, 3, "%v", err)
}

func TestParseLoad(t *testing.T) {
	for text, want := range map[string]Load{
		"wrk":          {Kind: Wrk, Threads: 2, Connections: 50},
		"wrk:t3,c7":    {Kind: Wrk, Threads: 3, Connections: 7},
		"wrk:c4":       {Kind: Wrk, Threads: 2, Connections: 4},
		"wrk:original": {Kind: Wrk, Threads: 12, Connections: 400, Duration: time.Minute},
		"rate:0.5":     {Kind: Rate, Rate: 0.5, Share: true, Threads: 2, Connections: 50},
		"rate:1":       {Kind: Rate, Rate: 1, Share: true, Threads: 2, Connections: 50},
		"rate:5000":    {Kind: Rate, Rate: 5000, Threads: 2, Connections: 50},
		"udp:1e5":      {Kind: UDP, Rate: 100_000, Threads: 2, Connections: 50},
		"udp:search":   {Kind: Search, Threads: 2, Connections: 50},
		"pcap:a:b":     {Kind: Pcap, Capture: "a:b", Threads: 2, Connections: 50},
	} {
		got, err := ParseLoad(text, 50, 2)
		require.NoError(t, err, text)
		want.Text = text
		assert.Equal(t, want, got)
	}
	for _, bad := range []string{
		"", "bogus", "wrk:x3", "wrk:t0", "wrk:t", "wrk:t9,c2", "wrk:,", "rate", "rate:0", "rate:-1", "rate:x", "rate:+Inf", "rate:NaN",
		"udp", "udp:0", "pcap", "pcap:",
	} {
		_, err := ParseLoad(bad, 50, 2)
		assert.Error(t, err, bad)
	}
	assert.Equal(t, []string{"wrk:t2,c50", "rate:0.5", "wrk", "wrk:c9,t1"}, SplitLoads("wrk:t2,c50,rate:0.5,wrk,wrk:c9,t1"))
	assert.Equal(t, "12,647 requests/s, 50 connections, open loop", Load{Kind: Rate, Rate: 0.5, Share: true, Connections: 50}.title(25_294))
}

func TestPrintNamesEveryCell(t *testing.T) {
	o := options(t)
	o.Factors.Peers = []Peer{{Name: "c", Command: []string{"accept", "{queue}"}}}
	p, err := build(o, ruleSizes{"builtin:24": 24}, 2)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, p.Print(&out))
	assert.Equal(t, `1 group, 3 repetitions, 15 blocks; a block's load lasts 1s; about 21s
seed 7

g1: wrk, builtin:24 (shared CPU)
  rules builtin:24, load wrk -t2 -c50, closed loop
  CELL        READER          VERDICTS    WORKERS  PARTICIPANTS  DEADLINE
  no queue    -               -           -        0             -
  none        raw             one by one  -        1             -
  sequential  raw             one by one  -        1             -
  futex       raw             one by one  2        2             -
  c           accept {queue}  -           -        1             -
`, out.String())
}

func TestOutcomeKeepsTheFirstOfEachKind(t *testing.T) {
	var o Outcome
	c := study.Cell{Label: "futex"}
	for _, b := range []study.Block{
		{Status: study.BlockOK}, {Status: study.BlockInvalid, Reason: "one"}, {Status: study.BlockInvalid, Reason: "two"},
		{Status: study.BlockStalled, Reason: "three"}, {Status: study.BlockFailed, Reason: "four"},
	} {
		o.add(b, c)
	}
	assert.Equal(t, Outcome{
		Blocks: 5, Invalid: 2, Stalled: 1, Failed: 1, FirstInvalid: "futex: one", FirstStalled: "futex: three", FirstFailure: "futex: four",
	}, o)
}
