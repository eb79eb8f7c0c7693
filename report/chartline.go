package report

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// width is the widest interval of a line on a log axis that begins at least.
func (l *chartLine) width(least float64) float64 {
	widest := 0.0
	for _, point := range l.points {
		if point.hi > 0 {
			widest = max(widest, point.hi/max(point.lo, least))
		}
	}
	return widest
}

// edges are the ends of the intervals.
func (l *chartLine) edges(c draw.Canvas, p *plot.Plot) (upper, lower []vg.Point) {
	tx, ty := p.Transforms(&c)
	for _, point := range l.points {
		if point.hi > 0 {
			upper = append(upper, vg.Point{X: tx(point.x), Y: ty(point.hi)})
			lower = append(lower, vg.Point{X: tx(point.x), Y: ty(max(point.lo, p.Y.Min))})
		}
	}
	return upper, lower
}

func (l *chartLine) fillBand(c draw.Canvas, p *plot.Plot) {
	if upper, lower := l.edges(c, p); len(upper) > 1 {
		slices.Reverse(lower)
		c.FillPolygon(lighter(l.style.color, bandTint), c.ClipPolygonXY(slices.Concat(upper, lower)))
	}
}

func (l *chartLine) edgeBand(c draw.Canvas, p *plot.Plot) {
	upper, lower := l.edges(c, p)
	style := draw.LineStyle{Color: lighter(l.style.color, 0.5), Width: 0.3}
	c.StrokeLines(style, upper, lower)
}

// Plot implements plot.Plotter.
func (l *chartLine) Plot(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	var line []vg.Point
	for _, point := range l.points {
		line = append(line, vg.Point{X: tx(point.x), Y: ty(point.y)})
	}
	c.StrokeLines(l.line(), line)
	for i, point := range l.points {
		at := line[i]
		if point.hi > 0 {
			c.StrokeLine2(draw.LineStyle{Color: l.style.color, Width: 0.9}, at.X, ty(max(point.lo, p.Y.Min)), at.X, ty(point.hi))
		}
		l.style.marker.draw(c, at, markerRadius, l.style.color)
		if point.ringed {
			ring(c, at, l.style.color)
		}
		if point.square {
			box(c, at, l.style.color)
		}
	}
}

// box marks a point.
func box(c draw.Canvas, at vg.Point, clr color.Color) {
	const half = 1.9 * markerRadius
	corners := []vg.Point{{X: at.X - half, Y: at.Y - half}, {X: at.X + half, Y: at.Y - half}, {X: at.X + half, Y: at.Y + half},
		{X: at.X - half, Y: at.Y + half}, {X: at.X - half, Y: at.Y - half}}
	c.StrokeLines(draw.LineStyle{Color: clr, Width: 0.8}, corners)
}

func (l *chartLine) line() draw.LineStyle {
	return draw.LineStyle{Color: l.style.color, Width: 1.1, Dashes: l.style.dash}
}

// text is the line's name in the legend, and why it is not there.
func (l *chartLine) text() string {
	name := shorten(textStyle(textSize, inkColor, text.XLeft), l.label, longestLabel)
	if len(l.points) == 0 {
		return name + ": " + l.note
	}
	return name
}

// What the keys of a legend explain.
const (
	saturatedKey = "saturated"
	kneeKey      = "knee"
	idealKey     = "ideal"
)

// legend lists the lines, and what marks mean.
func (l *lineChart) legend(c draw.Canvas, x vg.Length) {
	style := textStyle(textSize, inkColor, text.XLeft)
	y := c.Max.Y - legendPitch
	for i := range l.lines {
		line := &l.lines[i]
		entry := style
		if len(line.points) > 0 {
			if !l.scatter {
				c.StrokeLine2(line.line(), x, y, x+legendSample, y)
			}
			line.style.marker.draw(c, vg.Point{X: x + legendSample/2, Y: y}, markerRadius, line.style.color)
		} else {
			entry.Color = noteColor
		}
		write(c, entry, x+legendSample+legendGap, y, line.text())
		y -= legendPitch
	}
	style.Color = noteColor
	for _, key := range l.keys {
		drawKey(c, vg.Point{X: x + legendSample/2, Y: y}, key)
		write(c, style, x+legendSample+legendGap, y, key)
		y -= legendPitch
	}
}

func drawKey(c draw.Canvas, at vg.Point, key string) {
	switch key {
	case idealKey:
		c.StrokeLine2(draw.LineStyle{Color: noteColor, Width: 1, Dashes: dotted}, at.X-legendSample/2, at.Y, at.X+legendSample/2, at.Y)
		return
	case saturatedKey:
		ring(c, at, noteColor)
	case kneeKey:
		box(c, at, noteColor)
	}
	marker{disc, true}.draw(c, at, markerRadius, noteColor)
}
