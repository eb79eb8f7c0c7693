package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// writeMarkdown writes a table a group, and the study's environment and warnings.
func writeMarkdown(w io.Writer, r *study.Results, groups []*group) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n", escapeMarkdown(heading(r)), reading)
	for _, g := range groups {
		markdownGroup(&b, g)
	}
	b.WriteString("\n## Environment\n\n")
	e := &r.Study.Environment
	for _, line := range []string{machine(e), build(e), plan(&r.Study), inputs(&r.Study)} {
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

func heading(r *study.Results) string { return listed(prefixed("Study ", r.Study.Name)) }

func markdownGroup(b *strings.Builder, g *group) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", escapeMarkdown(g.heading()), escapeMarkdown(g.describe()))
	if len(g.rows) == 0 {
		b.WriteString("Nothing was measured.\n")
		return
	}
	for _, c := range columns {
		fmt.Fprintf(b, "| %s ", escapeMarkdown(c.head()))
	}
	b.WriteString("|\n")
	for _, c := range columns {
		if c.left {
			b.WriteString("|:---")
		} else {
			b.WriteString("|---:")
		}
	}
	b.WriteString("|\n")
	for i, r := range g.rows {
		for _, c := range columns {
			fmt.Fprintf(b, "| %s ", escapeMarkdown(c.text(g, i+1, r)))
		}
		b.WriteString("|\n")
	}
	if parts := g.footing(); len(parts) > 0 {
		fmt.Fprintf(b, "\n%s.\n", escapeMarkdown(capital(strings.Join(parts, "; "))))
	}
}

// escapeMarkdown keeps a text from being read as markup, and within its table cell.
func escapeMarkdown(s string) string {
	return markdownEscaper.Replace(s)
}

var markdownEscaper = strings.NewReplacer("\\", "\\\\", "|", "\\|", "*", "\\*", "_", "\\_", "`", "\\`", "<", "&lt;",
	"[", "\\[", "]", "\\]", "#", "\\#", "\n", " ", "\r", " ")
