package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// liveLatex are the columns of a live group's first table, and of its second. A table leaves out those that say nothing.
func liveLatex(g *group) (first, second []latexColumn) {
	share := func(kind string) func(*study.Row) string {
		return func(r *study.Row) string { return shareOf(r, kind) }
	}
	cpu := func(of func(*study.CPUShares) float64, filter bool) func(*study.Row) string {
		return func(r *study.Row) string { return cpuColumn(of, filter)(g, 0, r) }
	}
	ns := func(of func(*study.Row) *float64) func(*study.Row) string {
		return func(r *study.Row) string { return optional(of(r), duration) }
	}
	rate, per, _ := strings.Cut(g.unit(), "/")
	rate = strings.ReplaceAll(rate, "lossless datagrams", "lossless")
	first = []latexColumn{
		{"", "engine", label},
		{rate, "/" + per, func(r *study.Row) string { return optional(throughputOf(r), short) }},
		{"of no", "queue", share(study.AgainstNoQueue)},
		{"of", "none", share(study.AgainstAcceptAll)},
		{"response", "p50", ns(func(r *study.Row) *float64 { return r.Live.P50NS })},
		{"", "p90", ns(func(r *study.Row) *float64 { return r.Live.P90NS })},
		{"", "p99", ns(func(r *study.Row) *float64 { return r.Live.P99NS })},
		{"attacks", "blocked", blocked},
		{"packets", "received", received},
	}
	second = []latexColumn{
		{"", "engine", label},
		{"packets", "/s", func(r *study.Row) string {
			if text := packets(g, r); text == absent {
				return text
			}
			return short(*r.PktPerS)
		}},
		{"evaluate", "p50", ns(func(r *study.Row) *float64 { return r.P50NS })},
		{"", "p99", ns(func(r *study.Row) *float64 { return r.P99NS })},
		{"", "verdict", func(r *study.Row) string {
			if s := r.Live.Stage(study.StageVerdict); s != nil {
				return duration(s.MeanNS)
			}
			return absent
		}},
		{"CPUs:", "filter", cpu(func(c *study.CPUShares) float64 { return c.Filter }, true)},
		{"", "load", cpu(func(c *study.CPUShares) float64 { return c.Load }, false)},
		{"", "server", cpu(func(c *study.CPUShares) float64 { return c.Server }, false)},
		{"", "softirq", cpu(func(c *study.CPUShares) float64 { return c.Softirq }, false)},
	}
	return g.speaking(first), g.speaking(second)
}

// speaking leaves out the columns that say nothing of any row, but the engine.
func (g *group) speaking(all []latexColumn) []latexColumn {
	return slices.DeleteFunc(all, func(c latexColumn) bool {
		return !slices.ContainsFunc(g.rows, func(r *study.Row) bool { return c.text(r) != absent && c.text(r) != "" }) && c.unit != "engine"
	})
}

// ratiosATable is how many ratios with intervals fit the width of a table.
const ratiosATable = 2

// latexLive writes a live group's tables: what the load saw, what the filter took, and ratios.
func latexLive(b *strings.Builder, r *study.Results, g *group, name string) {
	first, second := liveLatex(g)
	caption := g.heading() + ": " + g.lead() + " " + g.describe() + " " + capital(strings.Join(g.footing(), "; ")) + "."
	latexTable(b, g, escapeLaTeX(caption), name, "", first)
	latexNotes(b, g)
	b.WriteString("\\end{table}\n")
	ref := "\\ref{tab:" + name + "}."
	latexTable(b, g, escapeLaTeX(g.heading()+": the filter a packet, and what CPU it all took, in the order of Table ")+ref, name+"-cost", "", second)
	b.WriteString("\\end{table}\n")
	var ratios []latexColumn
	for _, c := range g.ratioColumns() {
		if c.id >= ratioTable {
			ratios = append(ratios, latexColumn{"", c.name, func(r *study.Row) string { return c.text(g, 0, r) }})
		}
	}
	for i := 0; len(ratios) > 0; i++ {
		n := min(ratiosATable, len(ratios))
		suffix := "-ratio"
		if i > 0 {
			suffix += "-" + strconv.Itoa(i+1)
		}
		caption := escapeLaTeX(g.heading()+": "+g.ratioTitle()+", in the order of Table ") + ref
		latexTable(b, g, caption, name+suffix, "", slices.Concat(first[:1], ratios[:n]))
		b.WriteString("\\end{table}\n")
		ratios = ratios[n:]
	}
	if compared := g.against(); compared != nil {
		caption := escapeLaTeX(g.heading() + ": " + replayTitle + ".")
		latexTable(b, compared, caption, name+"-replay", "", latexReplay())
		b.WriteString("\\end{table}\n")
	}
}

// latexReplay are the columns of the table that puts live beside replay.
func latexReplay() []latexColumn {
	shown := []latexColumn{{"", "engine", label}}
	for _, s := range steps {
		shown = append(shown, latexColumn{"", s.head, func(r *study.Row) string { return inMicroseconds(s.value(r.Live)) }})
	}
	return shown
}
