package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// sharePanel is a plot of stacked bars of one length: how a whole is divided, a row each. The whole itself stands beside its bar,
// since rows of one chart may differ by a factor of ten thousand.
type sharePanel struct {
	axis  string
	head  string // over the wholes
	parts []part
	whole func(*study.Row) string
}

// drawShares draws panels side by side, the rows named at the left of the first, and the key of their common parts above.
func drawShares(c draw.Canvas, rows []*study.Row, panels ...sharePanel) {
	named := newRowPlot(rows, true)
	names := widest(named.Y.Tick.Label, named.names()...)
	width := (c.Max.X - c.Min.X - names - vg.Length(len(panels)-1)*2*columnGap) / vg.Length(len(panels))
	from := c.Min.X
	for i, panel := range panels {
		to := from + width
		if i == 0 {
			to += names
		}
		texts := columnWidth(rows, panel.head, panel.whole)
		area := draw.Crop(c, from-c.Min.X, to-texts-columnGap-c.Max.X, labelRoom, -headRoom-legendPitch)
		p := sharesPlot(rows, panel.parts, i == 0)
		p.Draw(area)
		xLabel(area, p.DataCanvas(area), panel.axis)
		p.texts(area, to, panel.head, panel.whole)
		from = to + 2*columnGap
	}
	partsKey(c, panels[0].parts)
}

// sharesPlot stacks parts to bars of one length. What is below 0, where clocks disagree, has no part of it.
func sharesPlot(rows []*study.Row, parts []part, named bool) *rowPlot {
	p := newRowPlot(rows, named)
	p.X.Min, p.X.Max = 0, 1
	p.X.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: 0.25}, {Value: 0.5, Label: "50%"}, {Value: 0.75}, {Value: 1, Label: "100%"}}
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		whole := 0.0
		for _, part := range parts {
			whole += math.Max(0, part.value(r))
		}
		if whole == 0 {
			note(c, y, "no number")
			return
		}
		from := 0.0
		for _, part := range parts {
			to := from + math.Max(0, part.value(r))/whole
			bar(c, x(from), x(to), y, part.color)
			from = to
		}
	})
	return p
}

// shareColors differ in grey from one to the next.
var shareColors = []color.NRGBA{rgb(0x1F5F94), rgb(0xE0E0E0), rgb(0xE08A00), rgb(0x00543D)}
