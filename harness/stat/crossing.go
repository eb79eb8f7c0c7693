package stat

import (
	"math"
	"slices"
)

// What Cross says of a curve of ratios.
const (
	CrossesOnce    = "once"           // below 1 first, above it then
	CrossesDown    = "downwards"      // above 1 first, below it then
	CrossesNever   = "never"          // not above 1 anywhere, and below it at the last place
	CrossesAlways  = "always"         // not below 1 anywhere, and above it at the first place
	CrossesOften   = "more than once" // both ways, each shown by all repetitions
	CrossesUnclear = "not shown"      // around 1 at the end where it might cross, or throughout
)

// Crossing is where a curve of ratios crosses 1. At, Lo and Hi are set where it crosses once; of a curve that is unclear, Lo is the last
// place that is shown to lie below 1, Hi the first one above it, as far as there are any.
type Crossing struct {
	Verdict    string
	At, Lo, Hi *float64
	Coverage   float64 // of the interval, by the repetitions alone; in simulation it covers more
}

// Cross finds where ratios cross 1. Places are positive and rise; ratios[i] are those of place i, one a repetition, positive, and repetitions
// stand in one order everywhere. Where places have different numbers of them, each is decided by its own, and the crossing's repetitions are
// as many as the poorest place around it has, drawn evenly from the others.
//
// A place is decided where the whole order-statistic interval of its ratios lies on one side of 1; one repetition decides nothing. The crossing lies between the last place
// below and the first place above; there every repetition has a crossing of its own. At is their median. The interval goes from the
// lower to the higher end of two: that of the median of these crossings, and where the upper and the lower ends of the ratios'
// intervals cross.
//
// Between two places 1/ratio is drawn as a line over 1/place. That is exact where both times grow linearly with the place: then
// 1/ratio = a + b/place. A line through the logarithms would lie 3% too high where places double, 12% where they quadruple.
func Cross(places []float64, ratios [][]float64) Crossing {
	if len(places) == 0 {
		return Crossing{Verdict: CrossesUnclear}
	}
	c := newCurve(places, ratios)
	switch first, last := c.decided(); {
	case c.changes() > 1:
		return Crossing{Verdict: CrossesOften}
	case first < 0 && last > 0:
		return c.cross(CrossesOnce)
	case first > 0 && last < 0:
		return c.inverted().cross(CrossesDown)
	case last < 0 && c.side[len(places)-1] < 0 && !slices.Contains(c.side, 1):
		return Crossing{Verdict: CrossesNever}
	case first > 0 && c.side[0] > 0 && !slices.Contains(c.side, -1):
		return Crossing{Verdict: CrossesAlways}
	}
	return c.unclear()
}

// curve is a curve with its intervals.
type curve struct {
	places []float64
	ratios [][]float64
	down   bool // the ratios are one over the curve's
	lo, hi []float64
	side   []int // of 1, by the interval: -1 below, 1 above, 0 not decided
	agreed []int // the same where all repetitions agree
}

func newCurve(places []float64, ratios [][]float64) *curve {
	c := &curve{places: places, ratios: ratios}
	for _, values := range ratios {
		k, _ := Interval(len(values))
		x := slices.Sorted(slices.Values(values))
		c.lo, c.hi = append(c.lo, x[k-1]), append(c.hi, x[len(x)-k])
		c.side = append(c.side, sideOf(x[k-1:len(x)-k+1]))
		c.agreed = append(c.agreed, sideOf(x))
	}
	return c
}

// sideOf is the side of 1 that all of several sorted ratios lie on; one alone shows nothing.
func sideOf(x []float64) int {
	switch last := len(x) - 1; {
	case last < 1:
		return 0
	case x[last] < 1:
		return -1
	case x[0] > 1:
		return 1
	}
	return 0
}

// inverted is the curve that rises where c falls.
func (c *curve) inverted() *curve {
	ratios := make([][]float64, len(c.ratios))
	for i, values := range c.ratios {
		for _, v := range values {
			ratios[i] = append(ratios[i], 1/v)
		}
	}
	up := newCurve(c.places, ratios)
	up.down = !c.down
	return up
}

// decided returns the sides of the first and the last place that are decided; 0 where none is.
func (c *curve) decided() (first, last int) {
	for _, s := range c.side {
		if s != 0 && first == 0 {
			first = s
		}
		if s != 0 {
			last = s
		}
	}
	return first, last
}

// changes counts how often the curve changes sides, by the places on which all repetitions agree: with many places some interval lies
// wrongly by chance, of ten repetitions all do at one place in a thousand.
func (c *curve) changes() int {
	n, before := 0, 0
	for _, s := range c.agreed {
		if s != 0 && before != 0 && s != before {
			n++
		}
		if s != 0 {
			before = s
		}
	}
	return n
}

// cross finds the crossing of a curve that rises through 1.
func (c *curve) cross(verdict string) Crossing {
	from, to := c.zone()
	within, around := c.places[from:to+1], c.ratios[from:to+1]
	fewest := len(slices.MinFunc(around, func(x, y []float64) int { return len(x) - len(y) }))
	k, coverage := Interval(fewest)
	own := make([]float64, fewest)
	for repetition := range own {
		ratios := make([]float64, len(within))
		for i, values := range around {
			ratios[i] = values[repetition*len(values)/fewest]
		}
		own[repetition] = c.rise(within, ratios)
	}
	slices.Sort(own)
	at := (own[(len(own)-1)/2] + own[len(own)/2]) / 2
	lo := math.Min(own[k-1], c.rise(within, c.hi[from:to+1]))
	hi := math.Max(own[len(own)-k], c.rise(within, c.lo[from:to+1]))
	return Crossing{Verdict: verdict, At: &at, Lo: &lo, Hi: &hi, Coverage: coverage}
}

// zone is from the last place below 1 before any above it to the first place above 1 after all below it. One of each there is.
func (c *curve) zone() (from, to int) {
	from, to = slices.Index(c.side, 1), len(c.side)-1
	for c.side[from] != -1 {
		from--
	}
	for c.side[to] != -1 {
		to--
	}
	return from, to + slices.Index(c.side[to:], 1)
}

// unclear bounds a crossing that is not shown.
func (c *curve) unclear() Crossing {
	result := Crossing{Verdict: CrossesUnclear}
	first, last := c.decided()
	switch {
	case first == last && first < 0 && !slices.Contains(c.side, 1):
		for i, s := range c.side {
			if s < 0 {
				result.Lo = &c.places[i]
			}
		}
	case first == last && first > 0 && !slices.Contains(c.side, -1):
		result.Hi = &c.places[slices.Index(c.side, 1)]
	}
	return result
}
