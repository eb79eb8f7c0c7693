package report

import (
	"cmp"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// lineChart is a plot of one line an engine over a factor, both axes logarithmic, with its legend at the right.
type lineChart struct {
	lines   []chartLine
	x, y    lineAxis
	level   *float64      // a line across, at which an engine is as fast as one thread; nil: none
	ideals  [][]linePoint // lines that no engine can be expected to pass
	zone    lineZone
	keys    []string // what marks mean: idealKey, kneeKey, saturatedKey
	scatter bool     // points of their own, which no line joins
}

// lineAxis is one axis of it.
type lineAxis struct {
	label  string
	format func(float64) string
	places []float64 // where the ticks of x stand; nil: at round numbers
}

// lineZone shades all from a place on x; its zero value is none.
type lineZone struct {
	from  float64
	label string
}

// chartLine is an engine's line.
type chartLine struct {
	label  string
	style  engineStyle
	points []linePoint // by x
	note   string      // why it has none
}

// linePoint is a number with its interval: hi is 0 where there is none. A lower end that a log axis can't show reaches to its start.
type linePoint struct {
	x, y, lo, hi   float64
	ringed, square bool
}

// pointOf is a point without a place on y where there is no number.
func pointOf(x float64, v, lo, hi *float64) linePoint {
	p := linePoint{x: x}
	if v != nil {
		p.y = *v
	}
	if v != nil && lo != nil && hi != nil {
		p.lo, p.hi = *lo, *hi
	}
	return p
}

// bandTint is how much white a band has.
const bandTint = 0.82

// newLine leaves out the points that a log axis can't show.
func newLine(label string, style engineStyle, note string, points []linePoint) chartLine {
	points = slices.DeleteFunc(points, func(p linePoint) bool { return !(p.x > 0 && p.y > 0) || math.IsInf(p.y, 0) })
	return chartLine{label: label, style: style, points: points, note: note}
}

// byLast orders lines as a legend beside the plot has them: the highest at their last point first, those without one last.
func byLast(lines []chartLine) {
	last := func(l chartLine) float64 {
		if len(l.points) == 0 {
			return 0
		}
		return l.points[len(l.points)-1].y
	}
	slices.SortStableFunc(lines, func(a, b chartLine) int { return cmp.Compare(last(b), last(a)) })
}

// height leaves the legend its room.
func (l *lineChart) height() vg.Length {
	return max(9.5*vg.Centimeter, legendPitch*vg.Length(len(l.lines)+len(l.keys)+3))
}

func (l *lineChart) draw(c draw.Canvas) {
	style := textStyle(textSize, inkColor, text.XLeft)
	width := widest(style, l.keys...)
	for i := range l.lines {
		width = max(width, style.Width(l.lines[i].text()))
	}
	legend := legendSample + legendGap + width
	head := vg.Length(0)
	if l.zone.from > 0 {
		head = headRoom
	}
	area := draw.Crop(c, labelRoom, -(legend + 12), labelRoom, -head)
	p := newPlot()
	l.scale(p, area)
	p.Add(plotFunc(l.shade), grid(), plotFunc(l.bands), plotFunc(l.across))
	for i := range l.lines {
		p.Add(plotFunc(l.lines[i].Plot))
	}
	p.Draw(area)
	data := p.DataCanvas(area)
	xLabel(area, data, l.x.label)
	yLabel(area, data, l.y.label)
	if l.zone.from > 0 {
		write(c, textStyle(textSize, noteColor, text.XRight), data.Max.X, data.Max.Y+headRoom/2, l.zone.label)
	}
	l.legend(draw.Crop(c, 0, 0, 0, -head), c.Max.X-legend)
}

// scale sets both axes.
func (l *lineChart) scale(p *plot.Plot, area draw.Canvas) {
	var xs, ys []float64
	if l.level != nil {
		ys = append(ys, *l.level)
	}
	for _, points := range append(slices.Clone(l.ideals), l.allPoints()) {
		for _, point := range points {
			xs, ys = append(xs, point.x), append(ys, point.y, point.lo, point.hi) // logRange leaves out what is not positive
		}
	}
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Min, p.X.Max = logRange(xs)
	if l.x.places != nil {
		p.X.Min, p.X.Max = placeRange(xs, l.zone.from)
	}
	p.Y.Min, p.Y.Max = logRange(ys)
	width, height := area.Max.X-area.Min.X-acrossRoom, area.Max.Y-area.Min.Y
	if l.x.places != nil {
		p.X.Tick.Marker = placeTicks{l.x.places, l.x.format, width}
	} else {
		p.X.Tick.Marker = logTicks{format: l.x.format, empty: len(xs) == 0, length: width, room: acrossRoom}
	}
	p.Y.Tick.Marker = logTicks{format: l.y.format, empty: len(ys) == 0, length: height, room: uprightRoom}
}

func (l *lineChart) allPoints() []linePoint {
	var points []linePoint
	for _, line := range l.lines {
		points = append(points, line.points...)
	}
	return points
}

// shade fills the zone.
func (l *lineChart) shade(c draw.Canvas, p *plot.Plot) {
	if l.zone.from <= 0 {
		return
	}
	tx, _ := p.Transforms(&c)
	from := max(tx(l.zone.from), c.Min.X)
	c.FillPolygon(color.Gray{0xF0}, []vg.Point{{X: from, Y: c.Min.Y}, {X: c.Max.X, Y: c.Min.Y}, c.Max, {X: from, Y: c.Max.Y}})
}

// bands fills the lines' bands, the widest first, then draws all their edges.
func (l *lineChart) bands(c draw.Canvas, p *plot.Plot) {
	order := make([]*chartLine, len(l.lines))
	for i := range order {
		order[i] = &l.lines[i]
	}
	slices.SortStableFunc(order, func(a, b *chartLine) int { return cmp.Compare(b.width(p.Y.Min), a.width(p.Y.Min)) })
	for _, line := range order {
		line.fillBand(c, p)
	}
	for _, line := range order {
		line.edgeBand(c, p)
	}
}

// across draws the level and the ideal lines.
func (l *lineChart) across(c draw.Canvas, p *plot.Plot) {
	tx, ty := p.Transforms(&c)
	if l.level != nil {
		c.StrokeLine2(draw.LineStyle{Color: inkColor, Width: 0.9}, c.Min.X, ty(*l.level), c.Max.X, ty(*l.level))
	}
	for _, ideal := range l.ideals {
		var line []vg.Point
		for _, point := range ideal {
			line = append(line, vg.Point{X: tx(point.x), Y: ty(point.y)})
		}
		c.StrokeLines(draw.LineStyle{Color: noteColor, Width: 1, Dashes: dotted}, line)
	}
}
