package study

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

const (
	curvePoints = 40 // per decade of 1/(1-quantile)
	hgrmTicks   = 5  // per halving of the distance to 100%, as HdrHistogram's own tools take it
)

// Point is one point of a cell's percentile curve.
type Point struct {
	Quantile float64 // rising
	NS       float64 // nearest rank, the upper edge of its histogram bucket
	Count    int64   // the rank: this many samples are no larger
}

// Curve returns the percentile curve over all n samples of a cell's good blocks, nil where there is none. Its points lie evenly
// on a logarithmic axis of 1/(1-quantile), from 0 to 1-1/n; the last one is the largest sample, at 1. Such a merged
// curve is a picture: a row's percentiles are medians over blocks.
func (r *Results) Curve(cell int) ([]Point, error) {
	h, err := r.merged(cell)
	if err != nil || h == nil {
		return nil, err
	}
	quantiles := curveQuantiles(float64(h.Count()))
	values := h.Quantiles(quantiles)
	points := make([]Point, len(quantiles))
	for i, q := range quantiles {
		points[i] = Point{Quantile: q, NS: values[i], Count: h.rank(q)}
	}
	return points, nil
}

// curveQuantiles are the quantiles of a curve over n samples.
func curveQuantiles(n float64) []float64 {
	var quantiles []float64
	for i, rest := 0, 1.0; rest*n > 1; i++ {
		quantiles = append(quantiles, 1-rest)
		rest = math.Pow(10, -float64(i+1)/curvePoints)
	}
	if n > 1 {
		quantiles = append(quantiles, 1-1/n)
	}
	return append(quantiles, 1)
}

// merged returns the histogram over a cell's good blocks, nil where none has samples.
func (r *Results) merged(cell int) (*Histogram, error) {
	var sum *Histogram
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if b.Cell != cell || b.Status != BlockOK || b.Histogram == "" {
			continue
		}
		h, err := Decode(b.Histogram)
		if err != nil {
			return nil, fmt.Errorf("read %s: cell %d, repetition %d: %w", filepath.Join(r.Dir, blocksFile), cell, b.Repetition, err)
		}
		if sum == nil {
			sum = NewHistogram()
		}
		sum.Merge(h)
	}
	if sum == nil || sum.Count() == 0 {
		return nil, nil
	}
	return sum, nil
}

// writeHistograms writes hist/*.hgrm, one a cell that has samples: HdrHistogram's percentile distribution in nanoseconds.
func (r *Results) writeHistograms() error {
	folder := filepath.Join(r.Dir, histFolder)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return fmt.Errorf("write histograms: %w", err)
	}
	for i := range r.Study.Cells {
		h, err := r.merged(i)
		if err != nil {
			return err
		}
		if h == nil {
			continue
		}
		err = WriteFile(filepath.Join(folder, histName(&r.Study.Cells[i])), func(w io.Writer) error {
			_, err := h.hdr.PercentilesPrint(w, hgrmTicks, unitsPerNS)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// histName is a file name for a cell, unique by the cell's number.
func histName(c *Cell) string {
	return fmt.Sprintf("%03d-%s-%s.hgrm", c.ID, fileWord(c.Group), fileWord(c.Label))
}

// fileWord keeps letters, digits, dot, equals sign and dash, replaces the rest by an underscore, and cuts what is long.
func fileWord(s string) string {
	word := strings.Map(func(c rune) rune {
		if c < 0x80 && (c == '-' || c == '.' || c == '=' || isAlnum(c)) {
			return c
		}
		return '_'
	}, s)
	return word[:min(len(word), 40)]
}

func isAlnum(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
