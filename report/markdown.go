package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// writeMarkdown writes a table a group, and the study's environment and warnings.
func writeMarkdown(w io.Writer, r *study.Results, groups []*group) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", escapeMarkdown(heading(r)), readings(groups))
	for _, g := range groups {
		markdownGroup(&b, g)
	}
	markdownSweeps(&b, sweepTables(r, groups))
	markdownClaims(&b, r)
	b.WriteString("\n## Environment\n\n")
	e := &r.Study.Environment
	for _, line := range []string{machine(e), build(e), plan(&r.Study), inputs(&r.Study), floorLine(&r.Study)} {
		if line != "" {
			fmt.Fprintf(&b, "- %s\n", escapeMarkdown(line))
		}
	}
	if len(r.Warnings) > 0 {
		b.WriteString("\n## Warnings\n\n")
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(&b, "- %s\n", escapeMarkdown(warning))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// reading says how to read the tables.
const reading = "p50, p99 and p99.9 are latency (service time), medians over blocks; rows are ranked by p50. The ratio says how many times " +
	"faster than sequential: mean time a packet, each less the reference loop's, with its interval over repetitions. " +
	"`-` stands for no number, with n where the samples were too few."

// liveReading says how to read the tables of live groups.
const liveReading = "Tables of live groups: the filter stands between load and server, and packets come through NFQUEUE. p50, p90, p99 and " +
	"p99.9 in ms are latency (response time of requests); evaluate and verdict are the filter's latency (service time) a packet, the " +
	"verdict's the mean of its share of the call. All are medians over blocks. Shares and ratios compare within a repetition. `no queue` is " +
	"the kernel forwarding alone, `none` a queue whose packets are all accepted. Numbers of packets, of attacks, and of verdicts that the " +
	"deadline gave in the engine's place, are sums over blocks. `-` stands for no number, with n where the samples were too few."

// readings says how to read the tables that there are.
func readings(groups []*group) string {
	var parts []string
	if len(groups) == 0 || slices.ContainsFunc(groups, func(g *group) bool { return g.Live == nil }) {
		parts = append(parts, reading)
	}
	if slices.ContainsFunc(groups, func(g *group) bool { return g.Live != nil }) {
		parts = append(parts, liveReading)
	}
	return strings.Join(parts, "\n\n")
}

func heading(r *study.Results) string { return listed(prefixed("Study ", r.Study.Name)) }

func markdownGroup(b *strings.Builder, g *group) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", escapeMarkdown(g.heading()), escapeMarkdown(g.describe()))
	if len(g.rows) == 0 {
		b.WriteString("Nothing was measured.\n")
		return
	}
	markdownTable(b, g, g.shownColumns())
	for i, part := range g.footing() {
		if i == 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "- %s\n", escapeMarkdown(part))
	}
	if ratios := g.ratioColumns(); ratios != nil {
		fmt.Fprintf(b, "\n%s:\n\n", escapeMarkdown(g.ratioTitle()))
		markdownTable(b, g, ratios)
	}
	if compared := g.against(); compared != nil {
		fmt.Fprintf(b, "\n%s:\n\n", escapeMarkdown(replayTitle))
		markdownTable(b, compared, replayColumns())
	}
	for _, t := range g.further() {
		fmt.Fprintf(b, "\n%s:\n\n", escapeMarkdown(t.title))
		markdownTable(b, t.group, t.columns)
	}
}

func markdownTable(b *strings.Builder, g *group, shown []column) {
	for _, c := range shown {
		fmt.Fprintf(b, "| %s ", escapeMarkdown(c.head()))
	}
	b.WriteString("|\n")
	markdownRule(b, len(shown), func(i int) bool { return shown[i].left })
	for i, r := range g.rows {
		for _, c := range shown {
			fmt.Fprintf(b, "| %s ", escapeMarkdown(c.text(g, i+1, r)))
		}
		b.WriteString("|\n")
	}
}

// escapeMarkdown keeps a text from being read as markup, and within its table cell.
func escapeMarkdown(s string) string {
	return markdownEscaper.Replace(s)
}

var markdownEscaper = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;",
	"[", "\\[", "]", "\\]", "#", "\\#", "\n", " ", "\r", " ")

// markdownRule writes the line under the heads of so many columns, which says where their text stands.
func markdownRule(b *strings.Builder, columns int, left func(column int) bool) {
	for i := range columns {
		if left(i) {
			b.WriteString("|:---")
		} else {
			b.WriteString("|---:")
		}
	}
	b.WriteString("|\n")
}
