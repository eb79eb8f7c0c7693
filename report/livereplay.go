package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// compared are the rows whose engine was measured on replay too.
func (g *group) compared() []*study.Row {
	var rows []*study.Row
	for _, r := range g.rows {
		if r.Live.Against != nil {
			rows = append(rows, r)
		}
	}
	return rows
}

// pageRows is how many waterfalls a figure holds.
const pageRows = 4

func pagesOf(rows []*study.Row) [][]*study.Row {
	var pages [][]*study.Row
	for len(rows) > pageRows {
		pages, rows = append(pages, rows[:pageRows]), rows[pageRows:]
	}
	if len(rows) > 0 {
		pages = append(pages, rows)
	}
	return pages
}

// step is one of a waterfall's: it begins where the step before ended.
type step struct {
	name  string
	head  string // in tables
	color color.NRGBA
	value func(*study.LiveRow) float64
}

// steps lead from the engine on replay to a live packet's whole time.
var steps = []step{
	{"engine on replay", "replay", rgb(0xE08A00), func(l *study.LiveRow) float64 { return l.Against.EngineNS }},
	{"engine, more live", "more live", rgb(0xB5480A), func(l *study.LiveRow) float64 { return l.Against.ExtraNS }},
	{"parse", "parse", rgb(0x000000), func(l *study.LiveRow) float64 { return l.Split.ParseNS }},
	{"receive", "receive", rgb(0x1F5F94), func(l *study.LiveRow) float64 { return l.Split.ReceiveNS }},
	{"verdict, forwarding", "verdict", rgb(0x00543D), func(l *study.LiveRow) float64 { return l.Split.VerdictNS }},
	{"waiting", "waiting", rgb(0xBBBBBB), func(l *study.LiveRow) float64 { return l.Split.WaitedNS + l.Split.InBurstNS }},
	{"live", "live", rgb(0x505050), func(l *study.LiveRow) float64 { return l.Split.TotalNS }},
}

// stepPitch is the height of a step, and fallGap what parts waterfalls.
const (
	stepPitch vg.Length = 11
	fallGap   vg.Length = 17
)

// liveReplay draws how a packet's time on replay becomes its time live, a waterfall an engine.
func liveReplay(g *group, page int) (*figure, error) {
	rows := pagesOf(g.compared())[page]
	sentence := "Means a packet, medians over blocks. The same packets by the same engine in the same process, first without a queue; what the engine takes " +
		"more live is the scheduler's and the caches'. " + forwarding + ". Waiting is in the kernel's queue and in the burst"
	for _, r := range rows {
		if !r.Live.Split.WaitKnown {
			sentence += "; of the queue it is not known, as the kernel did not stamp all packets"
			break
		}
	}
	return &figure{
		title: "Replay against live: " + g.shortTitle(), caption: g.captions(sentence + "."),
		height: vg.Length(len(rows))*(vg.Length(len(steps))*stepPitch+fallGap) + axisRoom,
		body:   func(c draw.Canvas) { drawWaterfalls(c, rows) },
	}, nil
}

func drawWaterfalls(c draw.Canvas, rows []*study.Row) {
	numbers, names := fallTexts(rows)
	style := textStyle(textSize, inkColor, text.XLeft)
	left, right := widest(style, names...)+columnGap, widest(style, numbers...)+columnGap
	area := draw.Crop(c, left, -right, labelRoom, 0)
	p := newPlot()
	lines := float64(len(rows)) * float64(vg.Length(len(steps))*stepPitch+fallGap)
	p.Y.Min, p.Y.Max = -lines, 0
	p.Y.LineStyle.Width, p.Y.Tick.Length = 0, 0
	p.Y.Tick.Marker = plot.ConstantTicks(nil)
	most := 0.0
	for _, r := range rows {
		most = math.Max(most, math.Max(r.Live.Split.TotalNS, r.Live.Against.EngineNS))
	}
	p.X.Min, p.X.Max = 0, math.Max(most*1.03, 1)
	p.X.Tick.Marker = linearTicks{length: area.Max.X - area.Min.X, room: acrossRoom}
	p.Add(grid())
	p.Draw(area)
	xLabel(area, p.DataCanvas(area), "time a packet")
	data := p.DataCanvas(area)
	tx, ty := p.Transforms(&data)
	for i, r := range rows {
		top := ty(-float64(i) * float64(vg.Length(len(steps))*stepPitch+fallGap))
		drawWaterfall(c, data, r, tx, top)
	}
}

func fallTexts(rows []*study.Row) (numbers, names []string) {
	for _, s := range steps {
		names = append(names, s.name)
		for _, r := range rows {
			numbers = append(numbers, stepText(r, s))
		}
	}
	return numbers, names
}

// stepText is a step's number with its share of the whole.
func stepText(r *study.Row, s step) string {
	v := s.value(r.Live)
	text := duration(math.Abs(v))
	if v < 0 {
		text = "-" + text
	}
	share := 0.0
	if total := r.Live.Split.TotalNS; total > 0 {
		share = v / total
	}
	if share > 0 && share < 0.005 {
		return text + " (<1%)"
	}
	return text + fmt.Sprintf(" (%.0f%%)", 100*share)
}

func drawWaterfall(c, data draw.Canvas, r *study.Row, x func(float64) vg.Length, top vg.Length) {
	style := textStyle(textSize, inkColor, text.XLeft)
	bold := textStyle(titleSize, inkColor, text.XLeft)
	write(c, bold, c.Min.X, top-fallGap/2, shorten(bold, chartLabel(r), longestLabel))
	before := 0.0
	for i, s := range steps {
		y := top - fallGap - stepPitch*(vg.Length(i)+0.5)
		v := s.value(r.Live)
		from, to := before, before+v
		if i == len(steps)-1 {
			from, to = 0, v
		}
		const half = stepPitch * 0.36
		c.FillPolygon(s.color, []vg.Point{{X: x(from), Y: y - half}, {X: x(to), Y: y - half}, {X: x(to), Y: y + half}, {X: x(from), Y: y + half}})
		if i < len(steps)-1 { // down to the next
			c.StrokeLine2(draw.LineStyle{Color: axisColor, Width: 0.5}, x(to), y-half, x(to), y+half-stepPitch)
		}
		write(c, style, c.Min.X, y, s.name)
		write(c, textStyle(textSize, inkColor, text.XRight), c.Max.X, y, stepText(r, s))
		before = to
	}
}
