package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

const (
	panelGap   vg.Length = 18
	panelHead  vg.Length = 14
	cellMost   vg.Length = 42 // a cell of two CPUs would fill the panel
	cellLabels           = 12 // CPUs up to which cells show their number
	keyRoom    vg.Length = 32
	keyHeight  vg.Length = 8
	keySteps             = 64
	nameRoom   vg.Length = 16 // that a CPU's name needs
	cellLines  vg.Length = 8  // side from which cells have white lines between them
)

// coreToCore is the heat map of the round trips: one line at the left, two at the right, in one scale.
func coreToCore(p *study.Probe) *figure {
	m := heatMap{p: p}
	for i := range p.Figures {
		if f := &p.Figures[i]; f.Name == study.ProbeRoundTrip || f.Name == study.ProbeTwoLines {
			m.high = math.Max(m.high, f.Typical())
		}
	}
	return &figure{
		title: "Core to core: a cache line there and back",
		caption: []string{fmt.Sprintf("p50 in ns of %s between two pinned threads, median of %s. Row and column: CPU. "+
			"%s.", plural(p.Find(study.ProbeRoundTrip).Samples, "round trip"), plural(p.Repetitions, "visit"), probed(p))},
		height: panelHead + vg.Length(len(p.CPUs))*m.cell() + axisRoom/2 + keyRoom,
		body:   m.draw,
	}
}

type heatMap struct {
	p    *study.Probe
	high float64 // of the scale
}

// cell is the side of one cell: two panels stand side by side, with the CPUs' names at their left.
func (m heatMap) cell() vg.Length {
	panel := (figureWidth-2*figureMargin-panelGap)/2 - axisRoom
	return min(panel/vg.Length(len(m.p.CPUs)), cellMost)
}

func (m heatMap) draw(c draw.Canvas) {
	width := (c.Max.X - c.Min.X - panelGap) / 2
	m.panel(c, c.Min.X, study.ProbeRoundTrip, "one line")
	m.panel(c, c.Min.X+width+panelGap, study.ProbeTwoLines, "request and answer in two lines")
	m.key(c)
}

// panel draws one matrix, its left edge at x.
func (m heatMap) panel(c draw.Canvas, x vg.Length, name, title string) {
	side, left, top := m.cell(), x+axisRoom, c.Max.Y-panelHead
	write(c, textStyle(textSize, inkColor, text.XLeft), left, c.Max.Y-panelHead/2, title)
	for row, from := range m.p.CPUs {
		y := top - side*vg.Length(row)
		for column, to := range m.p.CPUs {
			m.square(c, left+side*vg.Length(column), y, m.p.Find(name, from, to))
		}
		if m.named(row) {
			write(c, textStyle(textSize, inkColor, text.XRight), left-4, y-side/2, fmt.Sprint(from))
			bottom := top - side*vg.Length(len(m.p.CPUs))
			write(c, textStyle(textSize, inkColor, text.XCenter), left+side*(vg.Length(row)+0.5), bottom-textSize*0.8, fmt.Sprint(from))
		}
	}
}

// named leaves names out where they would touch.
func (m heatMap) named(row int) bool {
	every := int(math.Ceil(float64(nameRoom / m.cell())))
	return row%every == 0
}

// square draws one cell, its upper left corner at x, y: grey where there is no figure.
func (m heatMap) square(c draw.Canvas, x, y vg.Length, f *study.ProbeFigure) {
	side, shade := m.cell(), gridColor
	if f != nil {
		shade = heat(m.place(f.Typical()))
	}
	fillBox(c, shade, x, y-side, x+side, y)
	if side >= cellLines {
		c.StrokeLines(draw.LineStyle{Color: color.White, Width: 0.5},
			[]vg.Point{{X: x, Y: y}, {X: x + side, Y: y}, {X: x + side, Y: y - side}, {X: x, Y: y - side}, {X: x, Y: y}})
	}
	if f == nil || len(m.p.CPUs) > cellLabels {
		return
	}
	ink := inkColor
	if m.place(f.Typical()) > 0.5 {
		ink = color.NRGBA{R: 255, G: 255, B: 255, A: 255}
	}
	write(c, textStyle(textSize, ink, text.XCenter), x+side/2, y-side/2, fmt.Sprintf("%.0f", f.Typical()))
}

// place is where between 0 ns (0) and the highest value (1) a value lies.
func (m heatMap) place(v float64) float64 {
	if m.high <= 0 {
		return 0
	}
	return v / m.high
}

// key draws the scale below the panels.
func (m heatMap) key(c draw.Canvas) {
	left, right := c.Min.X+axisRoom, c.Min.X+axisRoom+figureWidth/3
	y := c.Min.Y + textSize + 6
	step := (right - left) / keySteps
	for i := range keySteps {
		x := left + step*vg.Length(i)
		fillBox(c, heat((float64(i)+0.5)/keySteps), x, y, right, y+keyHeight) // to the end: no gaps between steps
	}
	style := textStyle(textSize, inkColor, text.XCenter)
	write(c, style, left, y-textSize*0.7, "0")
	write(c, style, right, y-textSize*0.7, fmt.Sprintf("%.0f ns", m.high))
}

func fillBox(c draw.Canvas, clr color.Color, left, bottom, right, top vg.Length) {
	c.FillPolygon(clr, []vg.Point{{X: left, Y: bottom}, {X: right, Y: bottom}, {X: right, Y: top}, {X: left, Y: top}})
}

// heat is a shade between a faint yellow (0) and a dark blue (1) whose lightness falls all the way, so that it prints in grey.
func heat(at float64) color.NRGBA {
	stops := []color.NRGBA{rgb(0xFDF7D0), rgb(0xA9DBB5), rgb(0x41A6C0), rgb(0x2260A6), rgb(0x0B1F57)}
	scaled := math.Max(0, math.Min(1, at)) * float64(len(stops)-1)
	i := min(int(scaled), len(stops)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(math.Round(float64(a) + (float64(b)-float64(a))*(scaled-float64(i))))
	}
	a, b := stops[i], stops[i+1]
	return color.NRGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: 255}
}
