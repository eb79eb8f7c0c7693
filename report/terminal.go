package report

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/tigerbench/tigerbench/harness/study"
)

// dropOrder is the order in which columns go where the terminal is too narrow: first what stands under the tables then
// (primitives, notes, the sum of the verdicts), then what is in table.md only: p-values, switches, CPU time, p99.9, packets/s, CPUs,
// the p50 of responses, p99s. The interval goes last, for a ratio without it is no answer.
var dropOrder = []columnID{
	primitiveColumn, notesColumn, verdictsColumn, pValueColumn, switchesColumn, cpuTimeColumn, p999Column, rateColumn, cpusColumn,
	responseP50Column, p99Column, responseP99Column, intervalColumn,
}

// minWidth is the least width that a table is laid out for.
const minWidth = 40

// Terminal prints a ranked table a group, then the environment, warnings, and where the files are. Lines are at most
// width characters long (40 at least), but for paths and single long words. Color adds ANSI styles.
func Terminal(w io.Writer, r *study.Results, width int, color bool) error {
	p := &printer{width: max(width, minWidth), palette: paletteOf(color)}
	groups := groupsOf(r)
	for _, g := range groups {
		p.group(g)
	}
	for _, t := range sweepTables(r, groups) {
		p.sweep(&t)
	}
	p.claims(r)
	p.primitives(groups)
	p.environment(r)
	if len(groups) == 0 {
		p.line("", "The study has no groups.")
	}
	_, err := io.WriteString(w, p.out.String())
	return err
}

type printer struct {
	out   strings.Builder
	width int
	palette
	primitive  bool // a table went without its primitives
	paragraphs int
}

// palette are the styles of a printer, which change nothing where there is no color.
type palette struct{ bold, faint, warn, good lipgloss.Style }

func paletteOf(color bool) palette {
	plain := lipgloss.NewStyle()
	if !color {
		return palette{plain, plain, plain, plain}
	}
	return palette{plain.Bold(true), plain.Faint(true), plain.Foreground(lipgloss.Yellow), plain.Foreground(lipgloss.Green)}
}

func (p *printer) group(g *group) {
	p.gap()
	fmt.Fprintln(&p.out, p.bold.Render(g.heading()))
	p.line("", g.subject()+". "+g.lead())
	if len(g.rows) == 0 {
		p.line("  ", "Nothing was measured.")
		return
	}
	all := g.shownColumns()
	shown := p.fit(g, all)
	fmt.Fprintln(&p.out, p.table(g, shown))
	for _, part := range g.footing() {
		p.line("  ", part)
	}
	var gone []string
	for _, c := range all {
		if slices.ContainsFunc(shown, func(s column) bool { return s.id == c.id }) {
			continue
		}
		switch c.id {
		case primitiveColumn:
			p.primitive = true
		case notesColumn:
			for _, note := range g.noted(func(string) bool { return true }) {
				p.styled("  ", note, p.warn)
			}
		case verdictsColumn:
			p.verdicts(g)
		default:
			gone = append(gone, c.head())
		}
	}
	if len(gone) > 0 {
		p.line("  ", "not shown at this width: "+strings.Join(gone, ", "))
	}
	if ratios := g.ratioColumns(); ratios != nil {
		p.second(g, g.ratioTitle(), ratios)
	}
	if compared := g.against(); compared != nil {
		p.second(compared, replayTitle, replayColumns())
	}
	for _, t := range g.further() {
		p.second(t.group, t.title, t.columns)
	}
}

// second prints a further table of a group.
func (p *printer) second(g *group, title string, all []column) {
	p.line("", title+".")
	shown := p.fit(g, all)
	fmt.Fprintln(&p.out, p.table(g, shown))
	if gone := len(all) - len(shown); gone > 0 {
		p.line("  ", "more at a greater width, and in table.md: "+plural(gone, "column"))
	}
}

func (p *printer) verdicts(g *group) {
	compared, mismatches := g.verified()
	text := fmt.Sprintf("verdicts: %s compared with the oracle's, %s differ", count(compared), count(mismatches))
	if mismatches == 0 {
		p.line("  ", text)
		return
	}
	p.styled("  ", text, p.warn)
	for _, r := range g.rows {
		if r.Mismatches > 0 {
			p.styled("    ", label(r)+": "+verdicts(r), p.warn)
		}
	}
}

func (p *printer) primitives(groups []*group) {
	if !p.primitive {
		return
	}
	p.gap()
	fmt.Fprintln(&p.out, "Primitives")
	seen := map[string]bool{}
	widest := 0
	for _, g := range groups {
		for _, r := range g.rows {
			widest = max(widest, len(r.Cell.Engine))
		}
	}
	for _, g := range groups {
		for _, r := range g.rows {
			if !seen[r.Cell.Engine] {
				seen[r.Cell.Engine] = true
				p.hang(fmt.Sprintf("  %-*s  ", widest, r.Cell.Engine), r.Primitive)
			}
		}
	}
}

func (p *printer) environment(r *study.Results) {
	p.gap()
	e := &r.Study.Environment
	for _, line := range []string{machine(e), build(e), plan(&r.Study), inputs(&r.Study), floorLine(&r.Study)} {
		p.line("", line)
	}
	for _, warning := range r.Warnings {
		p.styled("", "warning: "+warning, p.warn)
	}
	if r.Dir != "" {
		fmt.Fprintf(&p.out, "Results: %s\nTables and charts: %s\n", r.Dir, filepath.Join(r.Dir, Folder))
	}
}

// gap is an empty line between two paragraphs.
func (p *printer) gap() {
	if p.paragraphs > 0 {
		p.out.WriteString("\n")
	}
	p.paragraphs++
}

func (p *printer) line(indent, text string) { p.styled(indent, text, lipgloss.NewStyle()) }

// styled prints a paragraph, wrapped, whose further lines are indented by two more.
func (p *printer) styled(indent, text string, style lipgloss.Style) {
	for i, line := range wrap(text, func(s string) bool { return lipgloss.Width(indent+s)+2 <= p.width }) {
		if i > 0 {
			line = "  " + line
		}
		fmt.Fprintln(&p.out, indent+style.Render(line))
	}
}

// hang prints text beside a head, with its further lines under the first.
func (p *printer) hang(head, text string) {
	indent := lipgloss.Width(head)
	for i, line := range wrap(text, func(s string) bool { return indent+lipgloss.Width(s) <= p.width }) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		fmt.Fprintln(&p.out, head+line)
	}
}

// fit returns the columns that fit.
func (p *printer) fit(g *group, all []column) []column {
	shown := slices.Clone(all)
	for _, id := range dropOrderOf(g, all) {
		if lipgloss.Width(p.layout(g, shown, 0)) <= p.width {
			break
		}
		shown = slices.DeleteFunc(shown, func(c column) bool { return c.id == id })
	}
	return shown
}

// dropOrderOf is dropOrder of a table's columns: those of further tables go from the right, with ratios the baselines last.
func dropOrderOf(g *group, all []column) []columnID {
	order := slices.Clone(dropOrder)
	if g.Live != nil {
		order = slices.Clone(liveDropOrder)
	}
	for _, c := range slices.Backward(all) {
		if c.id >= ratioTable {
			order = append(order, c.id)
		}
	}
	return order
}
