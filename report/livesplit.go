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

// part is a part of a packet's time in the filter. Parts that follow each other differ in grey.
type part struct {
	name  string
	color color.NRGBA
	value func(*study.Split) float64
}

// work is what the filter does with a packet, and waits what the packet does besides: together they are study.Split.
var (
	work = []part{
		{"receive", rgb(0x1F5F94), func(s *study.Split) float64 { return s.ReceiveNS }},
		{"parse", rgb(0xE0E0E0), func(s *study.Split) float64 { return s.ParseNS }},
		{"evaluate", rgb(0xE08A00), func(s *study.Split) float64 { return s.EvaluateNS }},
		{"verdict", rgb(0x00543D), func(s *study.Split) float64 { return s.VerdictNS }},
	}
	waits = []part{
		{"waited in the queue", rgb(0xB0B0B0), func(s *study.Split) float64 { return s.WaitedNS }},
		{"behind others of its burst", rgb(0xF4EAD0), func(s *study.Split) float64 { return s.InBurstNS }},
	}
)

// sum is what parts of a packet's time come to.
func sum(parts []part) func(*study.Row) float64 {
	return func(r *study.Row) float64 {
		total := 0.0
		for _, p := range parts {
			total += p.value(r.Live.Split)
		}
		return total
	}
}

// forwarding must be read beside every verdict.
const forwarding = "The kernel forwards the packet inside the verdict's call"

// liveSplit draws where a packet's time in the filter went, a stacked bar a row.
func liveSplit(g *group) (*figure, error) {
	var rows []*study.Row
	known := true
	for _, r := range g.rows {
		if s := r.Live.Split; s != nil {
			rows, known = append(rows, r), known && s.WaitKnown
		}
	}
	sentence := "Means a packet, medians over blocks, from the packet's arrival in the queue to its verdict. "
	if !known {
		sentence = "Means a packet, medians over blocks, until its verdict; the time in the queue is missing where the kernel did not stamp all packets. "
	}
	sentence += "Work and waiting have axes of their own. " + forwarding + "; " + g.order() + "."
	return &figure{
		title: "A packet's time in the filter: " + g.shortTitle(), caption: g.captions(sentence),
		height: rowsHeight(len(rows)) + legendPitch,
		body:   func(c draw.Canvas) { drawSplit(c, rows) },
	}, nil
}

// waitShare is how much of the width the waits take, which have an axis of their own: they may be a thousand times the work.
const waitShare = 0.2

func drawSplit(c draw.Canvas, rows []*study.Row) {
	worked := func(r *study.Row) string { return duration(sum(work)(r)) }
	waited := func(r *study.Row) string { return duration(sum(waits)(r)) }
	ww, wt := columnWidth(rows, "work", worked), columnWidth(rows, "waiting", waited)
	width := c.Max.X - c.Min.X
	right := width*waitShare + wt + columnGap

	area := draw.Crop(c, 0, -(ww + columnGap + right + 2*columnGap), labelRoom, -headRoom-legendPitch)
	left := partsPlot(area, rows, work, true)
	left.Draw(area)
	xLabel(area, left.DataCanvas(area), "work a packet")
	left.texts(area, area.Max.X+columnGap+ww, "work", worked)

	area = draw.Crop(c, width-right, -(wt + columnGap), labelRoom, -headRoom-legendPitch)
	waiting := partsPlot(area, rows, waits, false)
	waiting.Draw(area)
	xLabel(area, waiting.DataCanvas(area), "waiting a packet")
	waiting.texts(area, c.Max.X, "waiting", waited)
	partsKey(c)
}

// partsPlot stacks parts, a bar a row.
func partsPlot(area draw.Canvas, rows []*study.Row, parts []part, named bool) *rowPlot {
	p := newRowPlot(rows, named)
	most := 0.0
	for _, r := range rows {
		most = math.Max(most, sum(parts)(r))
	}
	p.linearX(area, most)
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		from := 0.0
		for _, part := range parts {
			to := from + part.value(r.Live.Split)
			bar(c, x(from), x(to), y, part.color)
			from = to
		}
	})
	return p
}

// bar fills a bar's part, with a hairline around it that keeps light parts from the paper.
func bar(c draw.Canvas, from, to, y vg.Length, clr color.Color) {
	const half = rowPitch * 0.3
	corners := []vg.Point{{X: from, Y: y - half}, {X: to, Y: y - half}, {X: to, Y: y + half}, {X: from, Y: y + half}}
	c.FillPolygon(clr, corners)
	if to-from > 1 {
		c.StrokeLines(draw.LineStyle{Color: axisColor, Width: 0.3}, append(corners, corners[0]))
	}
}

// linearX makes the x axis linear from 0 to most nanoseconds.
func (p *rowPlot) linearX(c draw.Canvas, most float64) {
	if most <= 0 {
		most = 1
	}
	names := widest(p.Y.Tick.Label, p.names()...)
	p.X.Min, p.X.Max = 0, most*1.03
	p.X.Tick.Marker = linearTicks{length: c.Max.X - c.Min.X - names, room: acrossRoom}
}

// partsKey explains the colours, in a line above the plots.
func partsKey(c draw.Canvas) {
	style := textStyle(captionSize, inkColor, text.XLeft)
	const side, gap = 7, 3
	x, y := c.Min.X, c.Max.Y-legendPitch/2
	for _, part := range slices.Concat(work, waits) {
		square := []vg.Point{{X: x, Y: y - side/2}, {X: x + side, Y: y - side/2}, {X: x + side, Y: y + side/2}, {X: x, Y: y + side/2}}
		c.FillPolygon(part.color, square)
		c.StrokeLines(draw.LineStyle{Color: axisColor, Width: 0.4}, append(square, square[0]))
		write(c, style, x+side+gap, y, part.name)
		x += side + gap + style.Width(part.name) + 1.5*columnGap
	}
}

// linearTicks marks times on a linear axis from 0, in steps of 1, 2 or 5.
type linearTicks struct{ length, room vg.Length }

func (t linearTicks) Ticks(low, high float64) []plot.Tick {
	least := (high - low) * float64(t.room/t.length)
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, factor := range []float64{1, 2, 5, 10} {
		if step*factor >= least {
			step *= factor
			break
		}
	}
	var ticks []plot.Tick
	for i := 0; float64(i)*step <= high; i++ {
		v := float64(i) * step
		ticks = append(ticks, plot.Tick{Value: v, Label: trimZeros(duration(v))})
	}
	ticks[0].Label = "0"
	return ticks
}
