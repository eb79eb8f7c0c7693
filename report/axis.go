package report

import (
	"math"

	"gonum.org/v1/plot"
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
	const margin, least = 1.12, 5.0
	low, high = low/margin, high*margin
	if widen := math.Sqrt(least * low / high); widen > 1 {
		low, high = low/widen, high*widen
	}
	return low, high
}

// logTicks marks a log axis at 1, 2 and 5 where it is short, at decades where it is long, and at every other or third
// decade where there would be more than most labels.
type logTicks struct {
	format func(float64) string
	most   int
}

func (t logTicks) Ticks(low, high float64) []plot.Tick {
	decades := math.Log10(high / low)
	steps := []float64{1}
	switch {
	case decades*3 <= float64(t.most):
		steps = []float64{1, 2, 5}
	case decades*2 <= float64(t.most):
		steps = []float64{1, 3}
	}
	stride := int(math.Max(1, math.Ceil(decades/float64(t.most))))
	var ticks []plot.Tick
	for e := int(math.Floor(math.Log10(low))); float64(e) <= math.Log10(high); e++ {
		for m := 1; m <= 9; m++ {
			v := power(m, e)
			tick := plot.Tick{Value: v}
			for _, s := range steps {
				if s == float64(m) && (e%stride+stride)%stride == 0 {
					tick.Label = trimZeros(t.format(v))
				}
			}
			if v >= low && v <= high && (tick.Label != "" || m == 1 || decades <= 4) {
				ticks = append(ticks, tick)
			}
		}
	}
	return ticks
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
type tailTicks struct{}

func (tailTicks) Ticks(low, high float64) []plot.Tick {
	ticks := []plot.Tick{{Value: 0, Label: "min"}, {Value: tailPosition(0.5), Label: "50"}}
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

// newPlot returns an empty plot in the report's fonts, with thin axes.
func newPlot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Padding = 0
		a.LineStyle = draw.LineStyle{Color: axisColor, Width: 0.6}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 3.5
		a.Label.Padding = 3
		restyle(&a.Tick.Label, textSize)
		restyle(&a.Label.TextStyle, textSize)
	}
	return p
}

func restyle(s *draw.TextStyle, size vg.Length) {
	s.Font = sans(size)
	s.Handler = handler
	s.Color = inkColor
}
