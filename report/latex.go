package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// latexColumns are the columns of table.tex, which fit 16 cm; primitives and notes stand under the table.
var latexColumns = []struct {
	id         columnID
	head, unit string
}{
	{engineColumn, "", "engine"},
	{p50Column, "p50", "ns"},
	{p99Column, "p99", "ns"},
	{p999Column, "p99.9", "ns"},
	{rateColumn, "packets", "/s"},
	{cpusColumn, "", "CPUs"},
	{cpuTimeColumn, "CPU ns", "/packet"},
	{switchesColumn, "switches", "/packet"},
	{ratioColumn, "ratio to", "sequential"},
}

// writeLaTeX writes a table float a group, for \input. It needs the package booktabs, and pdflatex, xelatex or lualatex.
func writeLaTeX(w io.Writer, r *study.Results, groups []*group) error {
	var b strings.Builder
	b.WriteString("% Needs \\usepackage{booktabs} in the preamble.\n")
	for _, g := range groups {
		latexGroup(&b, r, g)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func latexGroup(b *strings.Builder, r *study.Results, g *group) {
	fmt.Fprintf(b, "\\begin{table}[htbp]\n\\centering\n\\caption{%s}\n\\label{tab:%s}\n",
		latexCaption(r, g), fileName(g.ID))
	b.WriteString("\\smallskip\n\\scriptsize\n\\setlength{\\tabcolsep}{1.5pt}\n")
	b.WriteString("\\begin{tabular*}{\\linewidth}{@{\\extracolsep{\\fill}}l" + strings.Repeat("r", len(latexColumns)-1) + "@{}}\n\\toprule\n")
	b.WriteString("& \\multicolumn{3}{c}{latency (service time)} \\\\\n\\cmidrule(lr){2-4}\n")
	latexHeads(b)
	b.WriteString("\\midrule\n")
	for i, row := range g.rows {
		latexRow(b, g, i, row)
	}
	b.WriteString("\\bottomrule\n\\end{tabular*}\n")
	latexNotes(b, g)
	b.WriteString("\\end{table}\n")
}

func latexHeads(b *strings.Builder) {
	var heads, units []string
	for _, c := range latexColumns {
		heads, units = append(heads, escapeLaTeX(c.head)), append(units, escapeLaTeX(c.unit))
	}
	fmt.Fprintf(b, "%s \\\\\n%s \\\\\n", strings.Join(heads, " & "), strings.Join(units, " & "))
}

func latexRow(b *strings.Builder, g *group, i int, r *study.Row) {
	var cells []string
	for _, c := range latexColumns {
		text := columns[c.id].text(g, i+1, r)
		if c.id == ratioColumn {
			text = wholeRatio(r)
		}
		text = escapeLaTeX(text)
		if c.id == engineColumn && r.Cell.Engine == study.Sequential {
			text = "\\textbf{" + text + "}"
		}
		cells = append(cells, text)
	}
	fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
}

func latexCaption(r *study.Results, g *group) string {
	caption := capital(g.title()) + ": latency (service time) of each engine, ranked by p50; ratio of means with its " + g.coverage() + ". " + g.describe()
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
