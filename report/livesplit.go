package report

import (
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// work is what the filter does with a packet, and waits what the packet does besides: together they are study.Split.
var (
	work = []part{
		{"receive", rgb(0x1F5F94), func(r *study.Row) float64 { return r.Live.Split.ReceiveNS }},
		{"parse", rgb(0xE0E0E0), func(r *study.Row) float64 { return r.Live.Split.ParseNS }},
		{"evaluate", rgb(0xE08A00), func(r *study.Row) float64 { return r.Live.Split.EvaluateNS }},
		{"verdict", rgb(0x00543D), func(r *study.Row) float64 { return r.Live.Split.VerdictNS }},
	}
	waits = []part{
		{"waited in the queue", rgb(0xB0B0B0), func(r *study.Row) float64 { return r.Live.Split.WaitedNS }},
		{"behind others of its burst", rgb(0xF4EAD0), func(r *study.Row) float64 { return r.Live.Split.InBurstNS }},
	}
)

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
	partsKey(c, slices.Concat(work, waits))
}
