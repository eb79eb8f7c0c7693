package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// scanned is a study of sequential and one team over 100 rules, whose participants evaluated so many for 10 packets.
func scanned(matcher string, sequential uint64, team ...uint64) []Row {
	s := &Study{
		Schema: Schema, Status: Complete, Repetitions: 1, Groups: []Group{{ID: "g", Matcher: matcher}},
		Cells: []Cell{
			{ID: 0, Group: "g", Engine: Sequential, RuleCount: 100, Workers: 1},
			{ID: 1, Group: "g", Engine: "mailbox", RuleCount: 100, Workers: len(team)},
		},
	}
	blocks := []Block{{Cell: 1, Status: BlockOK}}
	for _, rules := range team {
		blocks[0].Workers = append(blocks[0].Workers, WorkerCounters{Packets: 10, Rules: rules})
	}
	for visit := range 3 {
		blocks = append(blocks, Block{Cell: 0, Visit: visit, Status: BlockOK, Workers: []WorkerCounters{{Packets: 10, Rules: sequential}}})
	}
	rows, _, _ := Summarize(s, blocks)
	return rows
}

func TestScanCountsAgainstAFullScan(t *testing.T) {
	rows := scanned("linear", 200, 200, 150)
	require.NotNil(t, rows[1].Scan)
	assert.InDelta(t, 35, rows[1].Scan.RulesPerPkt, 1e-9)
	assert.InDelta(t, 0.65, rows[1].Scan.SavedShare, 1e-9)
	assert.InDelta(t, 15, *rows[1].Scan.NeedlessPerPkt, 1e-9, "one thread evaluates 20")
	assert.InDelta(t, 0, *rows[0].Scan.NeedlessPerPkt, 1e-9)
	assert.Nil(t, scanned("indexed", 200, 200, 150)[1].Scan, "it looks up")
	assert.Nil(t, scanned("linear", 200)[1].Scan, "nobody counted")
}

func TestMatchPlace(t *testing.T) {
	for rules, want := range map[string]string{
		"synthetic:400,cost=50ns,hit=0.5,at=last": "last", "synthetic:400,hit=0.5": "random", "synthetic:400": "", "builtin:24": "", "at=first": "",
	} {
		assert.Equal(t, want, MatchPlace(rules), rules)
	}
}

func TestVariesEarlyExit(t *testing.T) {
	cell := func(group string, workers int, exit string, every int) Cell {
		return Cell{Group: group, Workers: workers, EarlyExit: exit, ExitEvery: every}
	}
	groups := []Group{{ID: "a", Rules: "synthetic:9,hit=1,at=first"}, {ID: "b", Rules: "synthetic:9,hit=1,at=last"}, {ID: "c", Rules: "builtin:24"}}
	for name, tc := range map[string]struct {
		cells []Cell
		want  bool
	}{
		"one setting":                    {[]Cell{cell("a", 2, "ordered", 2), cell("a", 1, "off", 2)}, false},
		"two intervals":                  {[]Cell{cell("c", 2, "ordered", 2), cell("c", 2, "ordered", 64)}, true},
		"off and ordered":                {[]Cell{cell("c", 2, "ordered", 2), cell("c", 2, "off", 2)}, true},
		"another interval in another":    {[]Cell{cell("a", 2, "ordered", 2), cell("c", 2, "ordered", 64)}, false},
		"matches at two places":          {[]Cell{cell("a", 2, "ordered", 2), cell("b", 2, "ordered", 2)}, true},
		"of which one is measured alone": {[]Cell{cell("a", 2, "ordered", 2), cell("b", 1, "ordered", 2)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, (&Study{Groups: groups, Cells: tc.cells}).VariesEarlyExit())
		})
	}
}
