package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// textSpy notes where the upright texts of a figure stand.
type textSpy struct {
	recorder.Canvas
	turned []bool
	boxes  []textBox
}

type textBox struct {
	text string
	vg.Rectangle
}

func (s *textSpy) Push() { s.turned = append(s.turned, s.isTurned()) }
func (s *textSpy) Pop()  { s.turned = s.turned[:len(s.turned)-1] }

func (s *textSpy) isTurned() bool { return len(s.turned) > 0 && s.turned[len(s.turned)-1] }

func (s *textSpy) Rotate(float64) {
	if len(s.turned) == 0 {
		s.turned = []bool{false}
	}
	s.turned[len(s.turned)-1] = true
}

func (s *textSpy) FillString(f font.Face, at vg.Point, text string) {
	if s.isTurned() || strings.TrimSpace(text) == "" {
		return
	}
	size := f.Font.Size
	s.boxes = append(s.boxes, textBox{text, vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - size*0.15}, Max: vg.Point{X: at.X + f.Width(text), Y: at.Y + size*0.65}}})
}

func TestNoTextIsClippedOrHidesAnother(t *testing.T) {
	for name, build := range edges {
		r := build()
		groups := groupsOf(r)
		for _, g := range groups {
			for _, chart := range g.ownCharts() {
				t.Run(name+"/"+g.ID+"/"+chart.name, func(t *testing.T) {
					f, err := chart.draw(g)
					require.NoError(t, err)
					requireLegible(t, f)
				})
			}
		}
		for _, c := range studyCharts(r) {
			t.Run(name+"/"+c.name, func(t *testing.T) { requireLegible(t, c.figure) })
		}
		for i, l := range loadsOf(groups) {
			t.Run(name+"/"+loadsName(i), func(t *testing.T) { requireLegible(t, l.figure()) })
		}
	}
}

func requireLegible(t *testing.T, f *figure) {
	t.Helper()
	width, height := f.size()
	spy := &textSpy{}
	f.draw(draw.NewCanvas(spy, width, height))
	require.NotEmpty(t, spy.boxes)
	for i, a := range spy.boxes {
		assert.True(t, a.Min.X >= 0 && a.Max.X <= width && a.Min.Y >= 0 && a.Max.Y <= height, "%q is clipped: %v", a.text, a)
		for _, b := range spy.boxes[:i] {
			apart := a.Max.X <= b.Min.X || b.Max.X <= a.Min.X || a.Max.Y <= b.Min.Y || b.Max.Y <= a.Min.Y
			assert.True(t, apart, "%q and %q overlap", a.text, b.text)
		}
	}
}

func TestLogRangesCanBeDrawn(t *testing.T) {
	for _, values := range [][]float64{nil, {0}, {-1, math.Inf(1)}, {5}, {5, 5}, {31, 12e6}, {1e-9, 1}, {20, 20.1}} {
		low, high := logRange(values)
		require.Greater(t, low, 0.0)
		require.GreaterOrEqual(t, high/low, 4.99)
		for _, v := range values {
			if v > 0 && !math.IsInf(v, 0) {
				assert.True(t, low < v && v < high, "%v has a margin in %v to %v", v, low, high)
			}
		}
		for _, length := range []vg.Length{60, 150, 300} {
			axis := plot.Axis{Min: low, Max: high, Scale: plot.LogScale{}}
			last, labels := math.Inf(-1), 0
			for _, tick := range (logTicks{number, length, acrossRoom, false}).Ticks(low, high) {
				if tick.Label == "" {
					continue
				}
				at := axis.Norm(tick.Value) * float64(length)
				assert.GreaterOrEqual(t, at-last, float64(acrossRoom)-1e-6, "%v to %v on %v", low, high, length)
				last, labels = at, labels+1
			}
			assert.NotZero(t, labels, "%v to %v on %v", low, high, length)
		}
	}
}

func labelled(ticks []plot.Tick) []string {
	var labels []string
	for _, t := range ticks {
		if t.Label != "" {
			labels = append(labels, t.Label)
		}
	}
	return labels
}

func TestLogTicksStandAtRoundNumbers(t *testing.T) {
	assert.Equal(t, []string{"100 ns", "1 µs", "10 µs", "100 µs", "1 ms"}, labelled(logTicks{duration, 240, 36, false}.Ticks(60, 3e6)))
	assert.Equal(t, []string{"10 µs", "20 µs", "50 µs", "100 µs"}, labelled(logTicks{duration, 200, 36, false}.Ticks(9e3, 1.2e5)))
	assert.Equal(t, []string{"0.5", "0.7", "1", "1.5", "2"}, labelled(logTicks{number, 240, 36, false}.Ticks(0.4, 2.2)))
}

func TestAxesWithoutValuesHaveNoNumbers(t *testing.T) {
	assert.Empty(t, logTicks{duration, 240, 36, true}.Ticks(1, 10))
}

func TestTailTicksStandAtPercentiles(t *testing.T) {
	ticks := tailTicks{240, 17}.Ticks(0, 4.05)
	assert.Equal(t, []string{"min", "50", "90", "99", "99.9", "99.99"}, labelled(ticks))
	for _, tick := range ticks {
		assert.True(t, tick.Value >= 0 && tick.Value <= 4.05)
		if tick.Label == "99.9" {
			assert.InDelta(t, tailPosition(0.999), tick.Value, 1e-9)
		}
	}
}
