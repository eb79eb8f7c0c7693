package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// throughput draws packets a second of every row, the most first, and the CPUs that they took.
func throughput(g *group) (*figure, error) {
	rows := slices.Clone(g.rows)
	rankBy(rows, func(r *study.Row) *float64 { return negative(r.PktPerS) })
	return &figure{
		title:   "Throughput and the CPUs used for it: " + g.shortTitle(),
		caption: g.captions("Medians over blocks; CPUs are CPU seconds per second." + controlCaption(rows)),
		height:  rowsHeight(len(rows)),
		body:    func(c draw.Canvas) { drawThroughput(c, rows) },
	}, nil
}

func drawThroughput(c draw.Canvas, rows []*study.Row) {
	rate := func(r *study.Row) string { return optional(r.PktPerS, short) }
	cpus := func(r *study.Row) string { return optional(r.CPUs, hundredths) }
	wr, wc := columnWidth(rows, "packets/s", rate), columnWidth(rows, "CPUs", cpus)
	styles := stylesOf(rows)
	width := c.Max.X - c.Min.X
	right := width*0.22 + wc + columnGap // the part of the CPUs

	area := draw.Crop(c, 0, -(wr + columnGap + right + 2*columnGap), labelRoom, -headRoom)
	left := ratePlot(area, rows, styles)
	left.Draw(area)
	xLabel(area, left.DataCanvas(area), "packets/s")
	left.texts(area, area.Max.X+columnGap+wr, "packets/s", rate)

	used := cpuPlot(rows, styles)
	area = draw.Crop(c, width-right, -(wc + columnGap), labelRoom, -headRoom)
	used.Draw(area)
	xLabel(area, used.DataCanvas(area), "CPUs used")
	used.texts(area, c.Max.X, "CPUs", cpus)
}

func ratePlot(area draw.Canvas, rows []*study.Row, styles map[*study.Row]engineStyle) *rowPlot {
	p := newRowPlot(rows, true)
	var values []float64
	for _, r := range rows {
		values = append(values, present(r.PktPerS)...)
	}
	p.logX(area, values, short)
	p.drawControls()
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		if v := present(r.PktPerS); len(v) > 0 {
			throughputMarker(r).draw(c, vg.Point{X: x(v[0]), Y: y}, pointRadius, styles[r].color)
		} else {
			note(c, y, absence(r))
		}
	})
	return p
}

func cpuPlot(rows []*study.Row, styles map[*study.Row]engineStyle) *rowPlot {
	p := newRowPlot(rows, false)
	p.X.Min, p.X.Max = 0, 1
	for _, r := range rows {
		if v := present(r.CPUs); len(v) > 0 {
			p.X.Max = math.Max(p.X.Max, v[0]*1.05)
		}
	}
	p.X.Tick.Marker = wholeTicks{}
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		if v := present(r.CPUs); len(v) > 0 {
			const half = rowPitch * 0.28
			c.FillPolygon(styles[r].color, []vg.Point{{X: x(0), Y: y - half}, {X: x(v[0]), Y: y - half},
				{X: x(v[0]), Y: y + half}, {X: x(0), Y: y + half}})
		}
	})
	return p
}

// wholeTicks marks whole numbers, at most five of them.
type wholeTicks struct{}

func (wholeTicks) Ticks(low, high float64) []plot.Tick {
	step := math.Max(1, math.Ceil((high-low)/5))
	var ticks []plot.Tick
	for v := math.Ceil(low); v <= high; v += step {
		ticks = append(ticks, plot.Tick{Value: v, Label: trimZeros(number(v))})
	}
	return ticks
}

func negative(v *float64) *float64 {
	if v == nil {
		return nil
	}
	n := -*v
	return &n
}
