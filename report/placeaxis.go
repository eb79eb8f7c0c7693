package report

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// placeRange spans the places with a margin, and the start of a zone.
func placeRange(xs []float64, zone float64) (low, high float64) {
	if zone > 0 {
		xs = append(xs, zone)
	}
	if len(xs) == 0 {
		return 1, 10
	}
	low, high = slices.Min(xs), slices.Max(xs)
	margin := math.Max(math.Pow(high/low, 0.04), 1.02)
	return low / margin, high * margin
}

// placeTicks marks places, with labels as far as there is room.
type placeTicks struct {
	places []float64
	format func(float64) string
	length vg.Length
}

func (t placeTicks) Ticks(low, high float64) []plot.Tick {
	var ticks []plot.Tick
	end := vg.Length(math.Inf(-1))
	for _, v := range t.places {
		tick := plot.Tick{Value: v}
		at := t.length * vg.Length(math.Log(v/low)/math.Log(high/low))
		label := trimZeros(t.format(v))
		if width := textStyle(textSize, inkColor, text.XLeft).Width(label); at-width/2 > end {
			tick.Label = label
			end = at + width/2 + legendGap
		}
		ticks = append(ticks, tick)
	}
	return ticks
}
