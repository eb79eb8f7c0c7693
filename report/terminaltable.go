package report

import (
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"

	"github.com/tigerbench/tigerbench/harness/study"
)

// minLabel is the least width of the engine column.
const minLabel = 8

// table lays out a group's rows: blanks between the columns, and rules above, below, and under the heads. Where not even
// the last columns fit, labels are cut.
func (p *printer) table(g *group, shown []column) string {
	t := p.layout(g, shown, 0)
	if over := lipgloss.Width(t) - p.width; over > 0 {
		t = p.layout(g, shown, over)
	}
	lines := strings.Split(t, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// layout makes the table, with labels cut so that it is over characters narrower.
func (p *printer) layout(g *group, shown []column, over int) string {
	widest := 0
	for _, r := range g.rows {
		widest = max(widest, lipgloss.Width(label(r)))
	}
	t := table.New().Border(lipgloss.NormalBorder()).BorderLeft(false).BorderRight(false).BorderColumn(false).Wrap(false)
	var heads []string
	for _, c := range shown {
		heads = append(heads, c.head())
	}
	t.Headers(heads...)
	for i, r := range g.rows {
		var cells []string
		for _, c := range shown {
			text := c.text(g, i+1, r)
			if c.id == engineColumn && over > 0 {
				text = cut(text, max(widest-over, minLabel))
			}
			cells = append(cells, text)
		}
		t.Row(cells...)
	}
	return t.StyleFunc(func(row, col int) lipgloss.Style { return p.cellStyle(g, shown, row, col) }).String()
}

func (p *printer) cellStyle(g *group, shown []column, row, col int) lipgloss.Style {
	style := lipgloss.NewStyle()
	switch {
	case row == table.HeaderRow:
		style = p.bold
	case row < 0 || row >= len(g.rows):
	case g.rows[row].Cell.Engine == study.Sequential:
		style = p.bold
	case shown[col].id == notesColumn || shown[col].id == verdictsColumn && g.rows[row].Mismatches > 0:
		style = p.warn
	case isUnmeasured(g.rows[row]):
		style = p.faint
	case (shown[col].id == ratioColumn || shown[col].id == intervalColumn) && above1(g.rows[row]):
		style = p.good
	}
	switch {
	case shown[col].id == ratioColumn: // its interval stands close
		style = style.PaddingRight(1)
	case col < len(shown)-1:
		style = style.PaddingRight(2)
	}
	if !shown[col].left {
		style = style.Align(lipgloss.Right)
	}
	return style
}

// isUnmeasured reports whether a row has no numbers.
func isUnmeasured(r *study.Row) bool {
	if r.Live != nil {
		return r.Live.Throughput == nil
	}
	return r.P50NS == nil
}

// above1 reports whether the whole interval of a ratio lies above 1.
func above1(r *study.Row) bool { return r.RatioLo != nil && *r.RatioLo > 1 }

// cut shortens a text to width characters, with an ellipsis in its middle.
func cut(s string, width int) string {
	runes := []rune(s)
	if len(runes) <= width {
		return s
	}
	head := width / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(width-head-1):])
}
