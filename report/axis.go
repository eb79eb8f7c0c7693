package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// logRange returns the range of a log axis over the positive values among them, with a margin. It spans a factor of
// five at least, so that two ticks lie in it; without values it is 1 to 10.
func logRange(values []float64) (low, high float64) {
	low, high = math.Inf(1), 0
	for _, v := range values {
		if v > 0 && !math.IsInf(v, 0) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
	}
	if high == 0 {
		return 1, 10
	}
	const margin, least = 0.03, 5.0
	if widen := math.Sqrt(least * low / high); widen > 1 {
		low, high = low/widen, high*widen
	}
	widen := math.Pow(high/low, margin)
	low, high = low/widen, high*widen
	return low, high
}

// logTicks marks a log axis within decades where that leaves each label room, else at decades, else at every other
// or third decade.
type logTicks struct {
	format       func(float64) string
	length, room vg.Length // of the axis, and what a label needs of it
	empty        bool      // nothing is drawn against the axis, so that it has no numbers
}

func (t logTicks) Ticks(low, high float64) []plot.Tick {
	if t.empty {
		return nil
	}
	decades := math.Log10(high / low)
	labelled, stride := t.places(float64(t.room/t.length) * decades)
	var ticks []plot.Tick
	add := func(v float64, label bool) {
		if v < low || v > high {
			return
		}
		tick := plot.Tick{Value: v}
		if label {
			tick.Label = trimZeros(t.format(v))
		}
		ticks = append(ticks, tick)
	}
	for e := int(math.Floor(math.Log10(low))); float64(e) <= math.Log10(high); e++ {
		for tenths := 10; tenths < 100; tenths += 5 {
			switch label := slices.Contains(labelled, tenths) && (e%stride+stride)%stride == 0; {
			case label, tenths == 10, decades <= 4 && tenths%10 == 0:
				add(power(tenths, e-1), label)
			}
		}
	}
	return ticks
}

// places returns where in a decade, in tenths, labels stand, and in every which decade, if they may be no closer
// than so many decades.
func (t logTicks) places(closest float64) (tenths []int, stride int) {
	switch {
	case closest <= math.Log10(2/1.5):
		return []int{10, 15, 20, 30, 50, 70}, 1
	case closest <= math.Log10(2):
		return []int{10, 20, 50}, 1
	case closest <= math.Log10(3):
		return []int{10, 30}, 1
	}
	return []int{10}, int(math.Max(1, math.Ceil(closest)))
}

// power is m times 10 to the e, exact wherever a float can be.
func power(m, e int) float64 {
	if e < 0 {
		return float64(m) / math.Pow10(-e)
	}
	return float64(m) * math.Pow10(e)
}

// tailPosition places the quantile q on the tail axis: each step is a tenth of what lies above.
func tailPosition(q float64) float64 { return -math.Log10(1 - q) }

// tailTicks marks the tail axis, in percentiles.
type tailTicks struct {
	length, room vg.Length // of the axis, and what the labels of its start need
}

func (t tailTicks) Ticks(low, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 0, Label: "min"}, {Value: tailPosition(0.5), Label: "50"}}
	if t.length*vg.Length(tailPosition(0.5)/high) < t.room {
		ticks[0].Label = ""
	}
	for i, label := range []string{"90", "99", "99.9", "99.99", "99.999", "99.9999"} {
		if position := float64(i + 1); position <= high+1e-9 {
			ticks = append(ticks, plot.Tick{Value: position, Label: label})
		}
	}
	for e := range int(high + 1) {
		for m := 2; m <= 9; m++ {
			if position := tailPosition(1 - float64(m)*math.Pow10(-e-1)); position <= high {
				ticks = append(ticks, plot.Tick{Value: position})
			}
		}
	}
	return ticks
}

// labelRoom is the room for an axis' label beside its ticks.
const labelRoom vg.Length = 14

// xLabel names the x axis of a plot, in the room below it.
func xLabel(c, data draw.Canvas, label string) {
	style := textStyle(textSize, inkColor, text.XCenter)
	c.FillText(style, vg.Point{X: data.Center().X, Y: c.Min.Y - textSize}, label)
}

// yLabel names the y axis of a plot, in the room at its left.
func yLabel(c, data draw.Canvas, label string) {
	style := textStyle(textSize, inkColor, text.XCenter)
	style.Rotation = math.Pi / 2
	c.FillText(style, vg.Point{X: c.Min.X - labelRoom + textSize, Y: data.Center().Y}, label)
}

// The room for a label along an axis: across, upright, and for the short ones where the tail axis starts.
const (
	acrossRoom  vg.Length = 36
	uprightRoom vg.Length = 18
	startRoom   vg.Length = 17
)

// newPlot returns an empty plot in the report's fonts, with thin axes. Its labels are drawn by xLabel and yLabel: gonum
// reserves room for a label at the middle of the values, which on a log axis is not the middle of the axis.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.LineStyle = draw.LineStyle{Color: axisColor, Width: 0.6}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 3.5
		a.Tick.Label.Font, a.Tick.Label.Handler, a.Tick.Label.Color = sans(textSize), handler, inkColor
	}
	return p
}
