package report

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
)

// markdownSweeps writes the section of sweeps, where a study has any.
func markdownSweeps(b *strings.Builder, tables []sweepTable) {
	if len(tables) > 0 {
		b.WriteString("\n## Sweeps\n")
	}
	for i := range tables {
		tables[i].markdown(b)
	}
}

// markdown writes the table as Markdown.
func (t *sweepTable) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "\n%s:\n\n| %s |\n", escapeMarkdown(t.title), strings.Join(t.heads, " | "))
	markdownRule(b, len(t.heads), func(i int) bool { return i < t.left })
	for _, row := range t.rows {
		for _, cell := range row {
			fmt.Fprintf(b, "| %s ", escapeMarkdown(cell))
		}
		b.WriteString("|\n")
	}
}

// latex writes the table as a float.
func (t *sweepTable) latex(b *strings.Builder) {
	fmt.Fprintf(b, "\\begin{table}[htbp]\n\\centering\n\\caption{%s.}\n\\label{tab:%s}\n", escapeLaTeX(t.title), t.name)
	b.WriteString("\\smallskip\n\\footnotesize\n\\setlength{\\tabcolsep}{3pt}\n")
	shown := min(len(t.heads), latexColumns)
	align := strings.Repeat("l", t.left) + strings.Repeat("r", shown-t.left)
	b.WriteString("\\begin{tabular*}{\\linewidth}{@{\\extracolsep{\\fill}}" + align + "@{}}\n\\toprule\n")
	for i, row := range slices.Concat([][]string{t.heads}, t.rows) {
		var cells []string
		for _, cell := range row[:shown] {
			cells = append(cells, escapeLaTeX(cell))
		}
		fmt.Fprintf(b, "%s \\\\\n", strings.Join(cells, " & "))
		if i == 0 {
			b.WriteString("\\midrule\n")
		}
	}
	b.WriteString("\\bottomrule\n\\end{tabular*}\n\\end{table}\n")
}

// latexColumns fit the 12 cm of LaTeX's plain article.
const latexColumns = 5

// sweep prints the table with as many columns as fit.
func (p *printer) sweep(t *sweepTable) {
	p.gap()
	p.line("", t.title+".")
	shown := len(t.heads)
	text := p.sweepLayout(t, shown, 0)
	for shown > t.left && lipgloss.Width(text) > p.width {
		shown--
		text = p.sweepLayout(t, shown, 0)
	}
	if over := lipgloss.Width(text) - p.width; over > 0 {
		text = p.sweepLayout(t, shown, over)
	}
	for line := range strings.Lines(text + "\n") {
		fmt.Fprintln(&p.out, strings.TrimRight(line, " \n"))
	}
	if gone := len(t.heads) - shown; gone > 0 {
		p.line("  ", "more at a greater width, and in table.md: "+plural(gone, "column"))
	}
}

// sweepLayout lays out the first columns, with labels cut so that the table is over characters narrower.
func (p *printer) sweepLayout(t *sweepTable, shown, over int) string {
	widest := 0
	for _, row := range t.rows {
		widest = max(widest, lipgloss.Width(row[0]))
	}
	out := table.New().Border(lipgloss.NormalBorder()).BorderLeft(false).BorderRight(false).BorderColumn(false).Wrap(false)
	out.Headers(t.heads[:shown]...)
	for _, row := range t.rows {
		cells := slices.Clone(row[:shown])
		if over > 0 {
			cells[0] = cut(cells[0], max(widest-over, minLabel))
		}
		out.Row(cells...)
	}
	return out.StyleFunc(func(row, col int) lipgloss.Style {
		style := lipgloss.NewStyle()
		if row == table.HeaderRow {
			style = p.bold
		}
		if col < shown-1 {
			style = style.PaddingRight(2)
		}
		if col >= t.left {
			style = style.Align(lipgloss.Right)
		}
		return style
	}).String()
}
