package report

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func sweeps(r *study.Results) []sweepTable { return sweepTables(r, groupsOf(r)) }

// few shows three of the groups of curves: each takes the time of its charts.
func few(r *study.Results) *study.Results {
	all := r.Study.Groups
	r.Study.Groups = []study.Group{all[0], all[9], all[10]}
	return r
}

// withWorkers is the group of 200 rules over several workers.
const withWorkers = "g10"

func TestCurvesLookAsApproved(t *testing.T) {
	r := curves()
	figures := map[string]*figure{}
	for _, c := range studyCharts(r) {
		figures[c.name] = c.figure
	}
	for _, g := range groupsOf(r) {
		for _, c := range g.ownCharts() {
			if g.ID == withWorkers {
				f, err := c.draw(g)
				require.NoError(t, err)
				figures[c.name] = f
			}
		}
	}
	for _, name := range []string{"break-even", "response", "overhead", "speed-up", "cpu"} {
		require.NotNil(t, figures[name], name)
		var b bytes.Buffer
		require.NoError(t, writeSVG(&b, figures[name]))
		golden(t, "curves-"+name+".svg", b.Bytes())
	}
}

func TestSweepTablesLookAsApproved(t *testing.T) {
	var md, tex, narrow, wide strings.Builder
	markdownSweeps(&md, sweeps(curves()))
	for _, table := range sweeps(curves()) {
		table.latex(&tex)
	}
	for width, out := range map[int]*strings.Builder{80: &narrow, 120: &wide} {
		p := &printer{width: width}
		for _, table := range sweeps(curves()) {
			p.sweep(&table)
		}
		out.WriteString(p.out.String())
	}
	for name, text := range map[string]string{"md": md.String(), "tex": tex.String(), "80.txt": narrow.String(), "120.txt": wide.String()} {
		golden(t, "curves-table."+name, []byte(text))
	}
}

func TestSweepTablesKeepToTheirWidth(t *testing.T) {
	r := curves()
	for width := minWidth; width <= 200; width += 20 {
		p := &printer{width: width}
		for _, table := range sweeps(r) {
			p.sweep(&table)
		}
		for line := range strings.Lines(p.out.String()) {
			require.LessOrEqual(t, lipgloss.Width(strings.TrimSuffix(line, "\n")), width, "%q", line)
		}
	}
}

func TestStudiesWithoutSweepsHaveNoSweepTables(t *testing.T) {
	for _, r := range []*study.Results{example(), liveExample(), {}} {
		assert.Empty(t, sweeps(r))
		assert.Empty(t, sweepFiles(r))
		assert.Empty(t, studyCharts(r))
		for _, g := range groupsOf(r) {
			assert.Empty(t, g.curveCharts())
		}
	}
}

func TestSweepFilesReadBack(t *testing.T) {
	dir, r := t.TempDir(), curves()
	r.Study.Groups = r.Study.Groups[9:10] // each takes the time of its charts
	paths, err := Write(dir, r, Formats())
	require.NoError(t, err)
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	assert.Subset(t, names, []string{"break-even.csv", "scaling.csv", "response.csv", "break-even.svg", "response.pdf", "g10-overhead.png", "g10-speed-up.svg"})

	records := func(name string) [][]string {
		file, err := os.Open(filepath.Join(dir, Folder, name))
		require.NoError(t, err)
		defer file.Close()
		records, err := csv.NewReader(file).ReadAll()
		require.NoError(t, err)
		return records
	}
	column := func(name, column string) []string {
		all := records(name)
		at := slices.Index(all[0], column)
		require.GreaterOrEqual(t, at, 0, column)
		var values []string
		for _, record := range all[1:] {
			values = append(values, record[at])
		}
		return values
	}
	assert.Equal(t, []string{"once", "once", "once", "always"}, column("break-even.csv", "verdict"))
	at, err := strconv.ParseFloat(column("break-even.csv", "at")[0], 64)
	require.NoError(t, err)
	assert.Equal(t, *study.BreakEvens(r)[0].Engines[0].At, at)
	assert.Len(t, records("scaling.csv"), 1+2*4*6)
	assert.Len(t, records("response.csv"), 1+7*5)
	assert.Contains(t, records("table.csv")[0], "response_p99_ns")
	assert.NotContains(t, column("scaling.csv", "overhead_ns"), "")
}

func TestBreakEvenSaysWhatItIs(t *testing.T) {
	at, lo, hi, covered, none := 412.0, 398.0, 431.0, 0.979, 0.0
	sweep := study.RuleSweep{Over: study.OverRules}
	for want, b := range map[string]study.BreakEvenAnswer{
		"412 [398, 431]":                 {Verdict: "once", At: &at, Lo: &lo, Hi: &hi, Coverage: &covered},
		"412":                            {Verdict: "once", At: &at, Lo: &at, Hi: &at, Coverage: &none},
		"pays below 412 [398, 431] only": {Verdict: "downwards", At: &at, Lo: &lo, Hi: &hi, Coverage: &covered},
		"never in this range":            {Verdict: "never"},
		"always in this range":           {Verdict: "always"},
		"crosses more than once":         {Verdict: "more than once"},
		"not shown; above 398":           {Verdict: "not shown", Lo: &lo},
		"not shown; below 431":           {Verdict: "not shown", Hi: &hi},
		"not shown":                      {Verdict: "not shown"},
	} {
		assert.Equal(t, want, breakEvenText(sweep, b))
	}
	assert.Equal(t, "412 ns", placeText(study.OverCost, at))
}

func TestBreakEvenNamesWhatWasNotParallel(t *testing.T) {
	r := curves()
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Engine == "futex" && (row.RuleCount == 25 || row.RuleCount == 1600) {
			row.Marks = append(row.Marks, "not parallel")
		}
	}
	caption := strings.Join(studyCharts(r)[0].figure.caption, " ")
	assert.Contains(t, caption, " Not parallel: futex at 25; 1,600.")
	assert.NotContains(t, caption, "Not parallel: mailbox")
	for _, table := range sweeps(r) {
		if table.name == "break-even" {
			assert.Equal(t, "not parallel at", table.heads[len(table.heads)-1])
			assert.NotContains(t, table.heads, "no ratio at", "a column that says nothing")
		}
	}
}

func TestLinesOfCharts(t *testing.T) {
	r := curves()
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Engine == "mailbox" && row.Workers == 3 {
			row.Marks = append(row.Marks, "not parallel")
		}
	}
	for _, g := range groupsOf(r) {
		for _, s := range g.sizes {
			assert.Equal(t, s.Engine == "mailbox", strings.HasSuffix(g.sizeLabel(s), "†"))
		}
	}
	line := newLine("a", engineStyle{}, "none", []linePoint{{x: 1, y: 2, lo: -1, hi: 8}, {x: 2, y: 3, lo: 2, hi: 4}, {x: 3, y: -1}, {x: 4}})
	assert.Len(t, line.points, 2, "what a log axis can show")
	assert.Equal(t, 16.0, line.width(0.5))
}

func TestTheKneeSaysWhatItIs(t *testing.T) {
	pps := 20_000.0
	points := []study.SweepPoint{{OfferedPPS: 10_000}, {OfferedPPS: pps}}
	assert.Equal(t, "below 10 k/s", kneeText(&study.Sweep{Points: points}))
	assert.Equal(t, "20 k/s", kneeText(&study.Sweep{Points: points, KneePPS: &pps}))
	assert.Equal(t, "at or above 20 k/s", kneeText(&study.Sweep{Points: points, KneePPS: &pps, Beyond: true}))
}

func TestTheZoneBeginsBeyondTheCPUs(t *testing.T) {
	for _, g := range groupsOf(curves()) {
		if g.ID != withWorkers {
			continue
		}
		zone := g.crowded([]float64{1, 2, 3, 4, 6, 8})
		assert.True(t, zone.from > 4 && zone.from < 6)
		assert.Equal(t, lineZone{}, g.crowded([]float64{1, 2, 4}))
		ideal := g.ideal(true)
		assert.Equal(t, linePoint{x: 1, y: 1}, ideal[0])
		assert.Equal(t, linePoint{x: 8, y: 4}, ideal[len(ideal)-1], "no more than there are CPUs")
		assert.Empty(t, g.ideal(false))
	}
}

func TestOverheadsThatAreNoneAreNamed(t *testing.T) {
	r := curves()
	for i := range r.Blocks {
		if b := &r.Blocks[i]; r.Study.Cells[b.Cell].Label == "mailbox W=2" {
			b.MeanNS = new(float64)
		}
	}
	for _, g := range groupsOf(again(r)) {
		if g.ID == withWorkers {
			assert.Regexp(t, `^Below the axis: mailbox with W=2: -\d`, strings.Join(g.belowNothing(), ""))
		}
	}
}

func TestOpenLoopsShowTheirResponses(t *testing.T) {
	r := curves()
	text := terminal(t, r, 200, false)
	assert.Regexp(t, regexp.MustCompile(`response p50 ns +response p99 ns`), text)
	for _, g := range groupsOf(r) {
		open := slices.ContainsFunc(g.shownColumns(), func(c column) bool { return c.id == responseP99Column })
		assert.Equal(t, g.Arrivals != "", open, g.ID)
	}
}
