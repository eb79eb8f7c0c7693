package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLevels(t *testing.T) {
	for name, c := range map[string]struct {
		visits []float64
		want   []Level
	}{
		"none":           {nil, nil},
		"one visit":      {[]float64{80}, []Level{{80, 1}}},
		"they agree":     {[]float64{82, 80, 90, 78}, []Level{{81, 4}}},
		"two placements": {[]float64{400, 80, 410, 82, 78}, []Level{{80, 3}, {405, 2}}},
		"step by step":   {[]float64{100, 140, 190, 270}, []Level{{165, 4}}},
		"three":          {[]float64{1, 10, 100}, []Level{{1, 1}, {10, 1}, {100, 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, (&ProbeFigure{VisitsNS: c.visits}).Levels())
		})
	}
}
