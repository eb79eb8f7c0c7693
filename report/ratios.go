package report

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// ratios draws how many times faster than sequential every row is, with its interval, the fastest first.
func ratios(g *group) (*figure, error) {
	rows := slices.Clone(g.rows)
	rankBy(rows, func(r *study.Row) *float64 { return negative(drawnRatio(r)) })
	return &figure{
		title: "Ratio to sequential: " + g.shortTitle(),
		caption: g.captions(capital(g.ratioCaption("mean time a packet of sequential over the engine's, each less the reference "+
			"loop's: median of the repetitions"+g.coverage(", with its ")+"; above 1 the engine is faster")) + "."),
		height: rowsHeight(len(rows)),
		body:   func(c draw.Canvas) { drawRatios(c, rows) },
	}, nil
}

// drawnRatio is 1 for sequential.
func drawnRatio(r *study.Row) *float64 {
	if r.Cell.Engine == study.Sequential && r.P50NS != nil {
		one := 1.0
		return &one
	}
	return r.Ratio
}

func drawRatios(c draw.Canvas, rows []*study.Row) {
	width := columnWidth(rows, "ratio [interval]", wholeRatio)
	area := draw.Crop(c, 0, -(width + columnGap), labelRoom, -headRoom)
	p := newRowPlot(rows, true)
	values := []float64{1}
	for _, r := range rows {
		values = append(values, present(r.Ratio, r.RatioLo, r.RatioHi)...)
	}
	p.logX(area, values, number)
	p.vertical(1, draw.LineStyle{Color: inkColor, Width: 0.9})
	styles := stylesOf(rows)
	p.each(func(c draw.Canvas, r *study.Row, x func(float64) vg.Length, y vg.Length) {
		drawRatio(c, r, styles[r], x, y)
	})
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), "times as fast as sequential")
	p.texts(area, c.Max.X, "ratio [interval]", wholeRatio)
}

func drawRatio(c draw.Canvas, r *study.Row, style engineStyle, x func(float64) vg.Length, y vg.Length) {
	v := present(drawnRatio(r))
	if len(v) == 0 {
		note(c, y, noRatio(r))
		return
	}
	if ends := present(r.RatioLo, r.RatioHi); len(ends) == 2 && covered(r) {
		line := draw.LineStyle{Color: style.color, Width: 1.4}
		c.StrokeLine2(line, x(ends[0]), y, x(ends[1]), y)
		for _, end := range ends {
			c.StrokeLine2(line, x(end), y-pointRadius*1.4, x(end), y+pointRadius*1.4)
		}
	}
	marker{disc, true}.draw(c, vg.Point{X: x(v[0]), Y: y}, pointRadius*0.75, style.color)
}

// noRatio says why there is none.
func noRatio(r *study.Row) string {
	if why := absence(r); r.Status != study.BlockOK && r.Status != "" {
		return "no ratio: " + why
	}
	return "no ratio"
}
