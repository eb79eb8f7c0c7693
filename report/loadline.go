package report

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// loadPoint is a row at one offered rate.
type loadPoint struct {
	rate float64
	row  *study.Row
}

func (p loadPoint) p99() *float64   { return p.row.Live.P99NS }
func (p loadPoint) saturated() bool { return p.row.Live.Saturated(p.row.BlocksOK) }

// loadLine is an engine's line over the rates.
type loadLine struct {
	label  string
	style  engineStyle
	points []loadPoint
}

// last is the p99 at the highest rate that has one, by which a legend beside the plot is ordered.
func (l loadLine) last() float64 {
	for _, p := range slices.Backward(l.points) {
		if v := p.p99(); v != nil {
			return *v
		}
	}
	return 0
}

// Plot implements plot.Plotter.
func (l *loadLine) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var line []vg.Point
	for _, point := range l.points {
		if v := present(point.p99()); len(v) > 0 {
			line = append(line, vg.Point{X: tx(point.rate), Y: ty(v[0])})
		}
	}
	c.StrokeLines(l.line(), line)
	for _, point := range l.points {
		v := present(point.p99())
		if len(v) == 0 {
			continue
		}
		at := vg.Point{X: tx(point.rate), Y: ty(v[0])}
		l.style.marker.draw(c, at, markerRadius, l.style.color)
		if point.saturated() {
			ring(c, at, l.style.color)
		}
	}
}

func (l *loadLine) line() draw.LineStyle {
	return draw.LineStyle{Color: l.style.color, Width: 1.1, Dashes: l.style.dash}
}

// text is the line's legend: its name, and why it is not there.
func (l *loadLine) text() string {
	name := shorten(textStyle(textSize, inkColor, text.XLeft), l.label, longestLabel)
	for _, p := range l.points {
		if len(present(p.p99())) > 0 {
			return name
		}
	}
	return name + ": " + absence(l.points[0].row)
}

// ring marks a point.
func ring(c draw.Canvas, at vg.Point, clr color.Color) {
	var path vg.Path
	const radius = 2.1 * markerRadius
	path.Move(vg.Point{X: at.X + radius, Y: at.Y})
	path.Arc(at, radius, 0, 2*math.Pi)
	path.Close()
	c.SetLineStyle(draw.LineStyle{Color: clr, Width: 0.8})
	c.Stroke(path)
}

func drawLoadLegend(c draw.Canvas, lines []loadLine, x vg.Length) {
	style := textStyle(textSize, inkColor, text.XLeft)
	y := c.Max.Y - legendPitch
	for i := range lines {
		c.StrokeLine2(lines[i].line(), x, y, x+legendSample, y)
		lines[i].style.marker.draw(c, vg.Point{X: x + legendSample/2, Y: y}, markerRadius, lines[i].style.color)
		write(c, style, x+legendSample+legendGap, y, lines[i].text())
		y -= legendPitch
	}
	at := vg.Point{X: x + legendSample/2, Y: y}
	marker{disc, true}.draw(c, at, markerRadius, noteColor)
	ring(c, at, noteColor)
	style.Color = noteColor
	write(c, style, x+legendSample+legendGap, y, "saturated")
}

// rateTicks marks rates on a linear axis.
type rateTicks struct{ length, room vg.Length }

func (t rateTicks) Ticks(low, high float64) []plot.Tick {
	ticks := linearTicks(t).Ticks(low, high)
	for i := range ticks {
		ticks[i].Label = trimZeros(short(ticks[i].Value))
	}
	return ticks
}
