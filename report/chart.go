package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// chart is a kind of figure.
type chart struct {
	name string
	make func(*group) (*figure, error)
}

// draw makes the chart of a group, empty where the group has no rows.
func (c chart) draw(g *group) (*figure, error) {
	f, err := c.make(g)
	if err != nil {
		return nil, fmt.Errorf("draw %s of group %s: %w", c.name, g.ID, err)
	}
	if len(g.rows) == 0 {
		f.body, f.height = nil, 2*rowPitch
	}
	return f, nil
}

// charts are drawn for every replayed group.
var charts = []chart{
	{"percentiles", enginesOnly(percentiles)},
	{"latency", enginesOnly(latency)},
	{"throughput", throughput},
	{"ratio", enginesOnly(ratios)},
	{"cpu", enginesOnly(cpuChart)},
}

// ownCharts are those of a group.
func (g *group) ownCharts() []chart {
	if g.Live != nil {
		return g.liveCharts()
	}
	own := slices.Concat(charts, g.curveCharts())
	if g.dissected() != nil {
		own = append(own, chart{"anatomy", anatomy})
	}
	if g.leaving() != nil {
		own = append(own, chart{"early-exit", earlyExit})
	}
	return own
}

// captions are a chart's own sentence, and where the numbers are from.
func (g *group) captions(sentence string) []string {
	caption := []string{strings.TrimSpace(sentence + " " + g.describe())}
	if notes := g.chartNotes(); notes != "" {
		caption = append(caption, notes)
	}
	return append(caption, doubts(g.results)...)
}

// doubts is a caption's last paragraph: what was wrong with the machine while the study ran; none where nothing was.
func doubts(r *study.Results) []string {
	found := r.Doubts()
	if found == nil {
		return nil
	}
	return []string{"In doubt: " + strings.Join(found, "; ") + "."}
}

// chartNotes names what must be seen beside a chart: blocks that are not good, and engines that did not run in parallel.
func (g *group) chartNotes() string {
	notes := g.noted(grave)
	if len(notes) == 0 {
		return ""
	}
	return "† " + strings.Join(notes, "; ") + "."
}

// grave reports whether a mark casts doubt on what a chart shows of a row.
func grave(mark string) bool {
	for _, kind := range []string{study.BlockStalled, study.BlockInvalid, study.BlockFailed, "missing", "not parallel",
		"deadline gave", "overloaded", "generator late", "lost", "passed", "blocked not", "received not"} {
		if strings.HasPrefix(mark, kind) {
			return true
		}
	}
	return false
}

// chartLabel is a row's label, with a dagger where the caption has a note on it.
func chartLabel(r *study.Row) string {
	if slices.ContainsFunc(r.Marks, grave) {
		return label(r) + " †"
	}
	return label(r)
}

// absence says why a row has no numbers to draw.
func absence(r *study.Row) string {
	if r.Status == study.BlockOK || r.Status == "" {
		return "no number"
	}
	return r.Status
}
