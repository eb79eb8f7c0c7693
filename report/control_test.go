package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// controlled is the made-up study with replicas in its second group.
func controlled(t *testing.T) *study.Results {
	t.Helper()
	s, blocks := studytest.Example(1)
	c := study.Cell{
		ID: len(s.Cells), Group: "best", Engine: study.Replicas, Title: "replicas", Primitive: "none: sequential loops that share nothing",
		Label: "replicas W=2", Workers: 2, Participants: 2, CallerRuns: true, CPUs: []int{0, 1}, RuleCount: 24,
	}
	s.Cells = append(s.Cells, c)
	for repetition := range s.Repetitions {
		blocks = append(blocks, study.Block{
			Cell: c.ID, Repetition: repetition, Sequence: len(blocks), Status: study.BlockOK, Samples: 82_000, PktPerS: 82_000 + float64(repetition),
			CPUs: 2, CPUNSPerPkt: 24_400, Accepted: 82_000, WallNS: 1e9, Passes: 14,
		})
	}
	s.Blocks = len(blocks)
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: warnings}
}

func TestAControlStandsUnrankedInTables(t *testing.T) {
	r := controlled(t)
	row := r.Rows[len(r.Rows)-1]
	assert.Equal(t, []string{"control"}, row.Marks)
	assert.Nil(t, row.P50NS)
	assert.Nil(t, row.Ratio)
	text := terminal(t, r, 200, false)
	_, best, _ := strings.Cut(text, "Best shape here")
	var line string
	for l := range strings.Lines(best) {
		if strings.Contains(l, "replicas W=2") {
			line = l
			break
		}
	}
	assert.Regexp(t, `^\s*replicas W=2 .*-\s+-\s+-\s+82,000\s+2\.00\s+24,400 .*control`, line, "last, with a throughput and its CPU")
}

func TestAControlIsALineInThroughputOnly(t *testing.T) {
	var g *group
	for _, each := range groupsOf(controlled(t)) {
		if each.ID == "best" {
			g = each
		}
	}
	for _, chart := range g.ownCharts() {
		f, err := chart.draw(g)
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, SVG.write(&b, f, time.Time{}))
		assert.Equal(t, chart.name == "throughput", strings.Contains(b.String(), "replicas"), chart.name)
		if chart.name == "throughput" {
			golden(t, "control-throughput.svg", b.Bytes())
		}
	}
}
