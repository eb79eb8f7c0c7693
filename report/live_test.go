package report

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func again(r *study.Results) *study.Results {
	r.Rows, r.Drifts, r.Warnings = study.Summarize(&r.Study, r.Blocks)
	return r
}

// liveWith is the live example with some of its blocks only, as an interrupted study.
func liveWith(blocks func(*study.Block) bool) *study.Results {
	r := liveExample()
	r.Study.Status = study.Interrupted
	r.Blocks = slices.DeleteFunc(r.Blocks, func(b study.Block) bool { return !blocks(&b) })
	return again(r)
}

// liveGroup returns a group of the live example.
func liveGroup(t *testing.T, r *study.Results, id string) *group {
	t.Helper()
	for _, g := range groupsOf(r) {
		if g.ID == id {
			return g
		}
	}
	require.Fail(t, "no such group", id)
	return nil
}

func labels(rows []*study.Row) []string {
	var labels []string
	for _, r := range rows {
		labels = append(labels, label(r))
	}
	return labels
}

func TestLiveTerminalLooksAsApproved(t *testing.T) {
	for _, width := range []int{80, 120, 260} {
		golden(t, "live-terminal"+strconv.Itoa(width)+".txt", []byte(terminal(t, liveExample(), width, false)))
	}
}

func TestLiveTerminalKeepsToItsWidth(t *testing.T) {
	for width := 60; width <= 260; width += 20 {
		for line := range strings.Lines(terminal(t, liveExample(), width, false)) {
			require.LessOrEqual(t, lipgloss.Width(strings.TrimSuffix(line, "\n")), width, "%q", line)
		}
	}
}

func TestLiveTablesAndChartsLookAsApproved(t *testing.T) {
	dir := t.TempDir()
	paths, err := Write(dir, liveExample(), Formats())
	require.NoError(t, err)
	var names []string
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		name := filepath.Base(path)
		names = append(names, strings.TrimSuffix(name, ".svg"))
		chosen := []string{"wrk-throughput.svg", "wrk-response.svg", "rate-0.5-split.svg", "capture-replay.svg", "search-throughput.svg", "loads.svg"}
		if strings.HasPrefix(name, "table.") || slices.Contains(chosen, name) {
			golden(t, "live-"+name, content)
		}
	}
	for _, want := range []string{"wrk-throughput", "wrk-response", "wrk-split", "rate-1.1-response", "search-throughput", "capture-replay", "loads"} {
		assert.Contains(t, names, want)
	}
	assert.NotContains(t, names, "search-response", "datagrams have no responses")
	assert.NotContains(t, names, "wrk-replay", "was not replayed")
	assert.NotContains(t, names, "loads-2")
}

func TestSharedCPUIsSaidAndNotRanked(t *testing.T) {
	g := liveGroup(t, liveExample(), "rate-0.5")
	assert.Contains(t, g.heading(), ", shared CPU")
	assert.Equal(t, append([]string{"no queue", "none"}, "sequential", "successive", "condvar", "barrier", "barrier-counter", "spinwait",
		"futex", "futex-barrier", "chanbased", "mailbox"), labels(g.rows), "baselines, then catalog order")
	assert.Contains(t, g.lead(), "not ranked")
	for i, r := range g.rows {
		assert.Empty(t, liveRank(g, i+1, r))
	}
	g.Title = "rate:0.5, builtin:24 (shared CPU)"
	assert.Equal(t, 1, strings.Count(g.title(), sharedCPU))
}

func TestClosedLoopsAreRankedByThroughputAndOpenOnesByResponse(t *testing.T) {
	r := liveExample()
	g := liveGroup(t, r, "wrk")
	assert.Equal(t, []string{"no queue", "none", "none nfqueue", "c-reader", "sequential", "mailbox"}, labels(g.rows)[:6])
	for i := 4; i < len(g.rows); i++ {
		assert.LessOrEqual(t, *throughputOf(g.rows[i]), *throughputOf(g.rows[i-1]))
	}
	assert.Equal(t, "1", liveRank(g, 4, g.rows[3]))
	for i := range r.Study.Groups {
		if live := r.Study.Groups[i].Live; live != nil {
			live.SharedCPU = false
		}
	}
	g = liveGroup(t, r, "rate-0.5")
	for i := 3; i < len(g.rows); i++ {
		assert.GreaterOrEqual(t, *g.rows[i].Live.P50NS, *g.rows[i-1].Live.P50NS)
	}
	assert.NotContains(t, g.title(), sharedCPU)
	g = liveGroup(t, r, "capture")
	assert.Equal(t, []string{"no queue", "none", "sequential", "mailbox", "futex"}, labels(g.rows), "by p50 of Evaluate")
	assert.Nil(t, g.ratioColumns(), "the pace of packets is no engine's")
}

func TestClosedLoopPercentilesBearTheirSentence(t *testing.T) {
	text := terminal(t, liveExample(), 400, false)
	assert.Equal(t, 1, strings.Count(text, closedLoop), "under the one closed loop")
	assert.Equal(t, 4, strings.Count(text, "response times count from the moment"))
	f, err := liveResponse(liveGroup(t, liveExample(), "wrk"))
	require.NoError(t, err)
	assert.Contains(t, f.caption[0], closedLoop)
}

func TestRatiosStandWithTheirIntervals(t *testing.T) {
	g := liveGroup(t, liveExample(), "wrk")
	var heads []string
	for _, c := range g.ratioColumns() {
		heads = append(heads, c.head())
	}
	assert.Equal(t, []string{"engine", "no queue", "none", "sequential", "c-reader", "reader nfqueue", "reader raw"}, heads)
	row := g.find(study.Sequential)
	assert.Regexp(t, `^0\.\d+ \[0\.\d+, 0\.\d+\]$`, g.ratioText(row, study.AgainstPeer, "c-reader"))
	assert.Regexp(t, `^1\.\d+ \[1\.\d+, \d\.\d+\]$`, g.ratioText(row, study.AgainstVariant, "reader nfqueue"))
	assert.Empty(t, g.ratioText(row, study.AgainstSequential, "sequential"))
	assert.Empty(t, g.ratioText(g.find("barrier"), study.AgainstNoQueue, "no queue"), "some of its blocks are invalid")
	assert.Contains(t, g.ratioTitle(), "requests/s")
	assert.Contains(t, liveGroup(t, liveExample(), "rate-0.5").ratioTitle(), "response p99")
	one := liveGroup(t, liveWith(func(b *study.Block) bool { return b.Repetition == 0 }), "wrk")
	assert.NotContains(t, one.ratioText(one.find(study.Sequential), study.AgainstPeer, "c-reader"), "[", "one repetition has no interval")
}

func TestColumnsWithoutNumbersAreLeftOut(t *testing.T) {
	heads := func(id string) []string {
		var heads []string
		for _, c := range liveGroup(t, liveExample(), id).shownColumns() {
			heads = append(heads, c.head())
		}
		return heads
	}
	assert.Subset(t, heads("wrk"), []string{"requests/s", "of none", "p99 ms", "evaluate p50 µs", "verdict µs", "CPUs: filter", "by deadline"})
	assert.NotContains(t, heads("wrk"), "attacks blocked")
	assert.Contains(t, heads("rate-0.5"), "attacks blocked")
	assert.Subset(t, heads("search"), []string{"lossless datagrams/s", "sent", "received"})
	assert.NotContains(t, heads("search"), "p99 ms")
	assert.Subset(t, heads("capture"), []string{"as accepted", "refused by the kernel"})
}

func TestLiveMarksShowInTablesAndCharts(t *testing.T) {
	text := terminal(t, liveExample(), 120, false)
	for _, want := range []string{"invalid 3/10: barrier", "deadline gave 1,236 verdicts: barrier", "lost 57 packets: condvar",
		"generator late 1/10: futex", "laws of the queue are broken in 1 of 10 blocks"} {
		assert.Contains(t, text, want)
	}
	notes := liveGroup(t, liveExample(), "rate-0.5").chartNotes()
	for _, want := range []string{"deadline gave 45 verdicts: successive", "lost 57 packets: condvar", "overloaded 10/10: "} {
		assert.Contains(t, notes, want)
	}
}

func TestLoadsAreGroupsThatDifferInRateOnly(t *testing.T) {
	groups := groupsOf(liveExample())
	all := loadsOf(groups)
	require.Len(t, all, 1)
	require.Len(t, all[0], 4)
	for _, line := range all[0].lines() {
		require.Len(t, line.points, 4, line.label)
		for i := 1; i < 4; i++ {
			assert.Greater(t, line.points[i].rate, line.points[i-1].rate)
		}
		if line.label == study.Sequential {
			assert.False(t, line.points[1].saturated())
			assert.True(t, line.points[3].saturated())
		}
	}
	groups[1].Rules = "other rules"
	assert.Len(t, loadsOf(groups)[0], 3)
	assert.Empty(t, loadsOf(groups[:3]))
	assert.Empty(t, loadsOf(groupsOf(example())))
}

func TestAWaterfallEndsAtTheWhole(t *testing.T) {
	for _, r := range liveGroup(t, liveExample(), "capture").compared() {
		sum := 0.0
		for _, s := range steps[:len(steps)-1] {
			sum += s.value(r.Live)
		}
		assert.InDelta(t, steps[len(steps)-1].value(r.Live), sum, 1e-6, label(r))
	}
	assert.Len(t, pagesOf(make([]*study.Row, 9)), 3)
	assert.Empty(t, pagesOf(nil))
}

func TestASplitBarIsItsParts(t *testing.T) {
	for _, r := range liveGroup(t, liveExample(), "wrk").rows {
		if r.Live.Split == nil {
			continue
		}
		assert.InDelta(t, r.Live.Split.TotalNS, sum(work)(r)+sum(waits)(r), 1e-6, label(r))
	}
}

func TestLiveCSVReadsBack(t *testing.T) {
	r := liveExample()
	var b bytes.Buffer
	require.NoError(t, writeCSV(&b, r, nil))
	records, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Len(t, records, 1+len(r.Rows))
	for i, record := range records[1:] {
		field := map[string]string{}
		for j, name := range records[0] {
			require.NotContains(t, field, name, "a column twice")
			field[name] = record[j]
		}
		l := r.Rows[i].Live
		assert.Equal(t, l.Unit, field["throughput_unit"])
		assert.Equal(t, rawEstimate(l.Throughput, middle), field["throughput"])
		assert.Equal(t, raw(l.P99NS), field["response_p99_ns"])
		assert.Equal(t, strconv.FormatUint(l.DeadlineVerdicts, 10), field["deadline_verdicts"])
	}
}
