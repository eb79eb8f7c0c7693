package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// latexColumn is one column of table.tex, with a head of two lines.
type latexColumn struct {
	head, unit string
	text       func(*study.Row) string
}

// A group has two tables in table.tex, so that each fits the 12 cm of LaTeX's plain article. Numbers have three digits and a
// unit of their own; primitives and notes stand under the first.
var (
	latexLatencies = []latexColumn{
		{"", "engine", label},
		{"p50", "", func(r *study.Row) string { return latexTail(r, r.P50NS) }},
		{"p99", "", func(r *study.Row) string { return latexTail(r, r.P99NS) }},
		{"p99.9", "", func(r *study.Row) string { return latexTail(r, r.P999NS) }},
		{"ratio to", "sequential", wholeRatio},
	}
	latexCosts = []latexColumn{
		{"", "engine", label},
		{"packets", "/s", func(r *study.Row) string { return optional(r.PktPerS, short) }},
		{"", "CPUs", func(r *study.Row) string { return optional(r.CPUs, hundredths) }},
		{"CPU", "/packet", func(r *study.Row) string { return optional(r.CPUNSPerPkt, duration) }},
		{"switches", "/packet", func(r *study.Row) string { return optional(r.CSPerPkt, small) }},
	}
)

// latexTail is a percentile with its unit; where there were too few samples for it, their number stands there.
func latexTail(r *study.Row, ns *float64) string {
	if ns == nil && !isControl(r) && r.BlocksOK > 0 && r.Samples < study.MinP999 {
		return absent + " n=" + short(float64(r.Samples))
	}
	return optional(ns, duration)
}

// writeLaTeX writes two table floats a group, more for a live one, for \input. It needs the package booktabs, and pdflatex,
// xelatex or lualatex.
func writeLaTeX(w io.Writer, r *study.Results, groups []*group) error {
	var b strings.Builder
	b.WriteString("% Needs \\usepackage{booktabs} in the preamble.\n")
	for _, g := range groups {
		latexGroup(&b, r, g)
	}
	for _, t := range sweepTables(r, groups) {
		t.latex(&b)
	}
	latexClaims(&b, r)
	_, err := io.WriteString(w, b.String())
	return err
}

func latexGroup(b *strings.Builder, r *study.Results, g *group) {
	name := fileName(g.ID)
	if g.Live != nil {
		latexLive(b, r, g, name)
		return
	}
	latexTable(b, g, latexCaption(r, g), name, "& \\multicolumn{3}{c}{latency (service time)} \\\\\n\\cmidrule(lr){2-4}\n", latexLatencies)
	latexNotes(b, g)
	b.WriteString("\\end{table}\n")
	caption := escapeLaTeX(g.heading()+": throughput and what it takes, in the order of Table ") + "\\ref{tab:" + name + "}."
	latexTable(b, g, caption, name+"-cost", "", latexCosts)
	b.WriteString("\\end{table}\n")
	for _, t := range g.further() {
		latexTable(b, t.group, escapeLaTeX(g.heading()+". "+t.title+". "+g.describe()), name+"-"+t.name, "", t.latex)
		b.WriteString("\\end{table}\n")
	}
}

// latexTable begins a float and writes its table; the caption is escaped.
func latexTable(b *strings.Builder, g *group, caption, name, top string, shown []latexColumn) {
	fmt.Fprintf(b, "\\begin{table}[htbp]\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n", caption, name)
	b.WriteString("\\smallskip\n\\footnotesize\n\\setlength{\\tabcolsep}{3pt}\n")
	b.WriteString("\\begin{tabular*}{\\linewidth}{@{\\extracolsep{\\fill}}l" + strings.Repeat("r", len(shown)-1) + "@{}}\n\\toprule\n" + top)
	latexHeads(b, shown)
	b.WriteString("\\midrule\n")
	for _, row := range g.rows {
		latexRow(b, row, shown)
	}
	b.WriteString("\\bottomrule\n\\end{tabular*}\n")
}

func latexHeads(b *strings.Builder, shown []latexColumn) {
	var heads, units []string
	for _, c := range shown {
		heads, units = append(heads, escapeLaTeX(c.head)), append(units, escapeLaTeX(c.unit))
	}
	fmt.Fprintf(b, "%s \\\\\n%s \\\\\n", strings.Join(heads, " & "), strings.Join(units, " & "))
}

func latexRow(b *strings.Builder, r *study.Row, shown []latexColumn) {
	var cells []string
	for i, c := range shown {
		text := escapeLaTeX(c.text(r))
		switch {
		case i > 0 && !strings.Contains(text, "["):
			text = strings.ReplaceAll(text, " ", "\\,") // a narrow blank
		case r.Cell.Engine == study.Sequential:
			text = "\\textbf{" + text + "}"
		}
		cells = append(cells, text)
	}
	fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
}

func latexCaption(r *study.Results, g *group) string {
	caption := g.heading() + ": latency (service time) of each engine, ranked by p50; " +
		g.ratioCaption("ratio of means"+g.coverage(" with its ")) + ". " + g.describe()
	if verdicts, mismatches := g.verified(); verdicts > 0 {
		caption += fmt.Sprintf(" Of %s verdicts compared with the oracle's, %s differ.", count(verdicts), count(mismatches))
	}
	if parts := g.footing(); len(parts) > 0 {
		caption += " " + capital(strings.Join(parts, "; ")) + "."
	}
	return escapeLaTeX(caption)
}

// latexNotes lists each engine's primitive, and what must be seen beside its numbers.
func latexNotes(b *strings.Builder, g *group) {
	notes := g.noted(func(string) bool { return true })
	var primitives []string
	seen := map[string]bool{}
	for _, r := range g.rows {
		if !seen[r.Cell.Engine] && r.Primitive != "" {
			seen[r.Cell.Engine] = true
			primitives = append(primitives, r.Cell.Engine+": "+r.Primitive)
		}
	}
	for _, list := range [][]string{notes, primitives} {
		if len(list) > 0 {
			fmt.Fprintf(b, "\n\\smallskip\n\\parbox{\\linewidth}{\\scriptsize %s.}\n", escapeLaTeX(strings.Join(list, "; ")))
		}
	}
}

// escapeLaTeX makes a text stand for itself in LaTeX with an 8-bit font. Letters that such a font may lack become "?".
func escapeLaTeX(s string) string {
	return latexEscaper.Replace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r < ' ' || r > 0xff && r != '…':
			return '?'
		}
		return r
	}, s))
}

var latexEscaper = strings.NewReplacer(
	"\\", "\\textbackslash{}", "{", "\\{", "}", "\\}", "&", "\\&", "%", "\\%", "$", "\\$", "#", "\\#", "_", "\\_",
	"~", "\\textasciitilde{}", "^", "\\textasciicircum{}", "<", "\\ensuremath{<}", ">", "\\ensuremath{>}",
	"|", "\\ensuremath{|}", "[", "{[}", "]", "{]}", "\"", "\\char34{}", "--", "{-}{-}", "µ", "\\ensuremath{\\mu}", "…", "\\ldots{}")
