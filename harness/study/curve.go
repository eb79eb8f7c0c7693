package study

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Ticks per halving of the distance to 100%: of curves, and of .hgrm files, where HdrHistogram's own tools take 5.
const (
	curveTicks = 20
	hgrmTicks  = 5
)

// Point is one point of a cell's percentile curve.
type Point struct {
	Quantile float64 // rising; the last one is 1
	NS       float64 // nearest rank, the upper edge of its histogram bucket
	Count    int64   // samples up to and including this point
}

// Curve returns the percentile curve over all samples of a cell's good blocks, denser towards the tail, up to the largest
// sample; nil where there is none. Such a merged curve is a picture: a row's percentiles are medians over blocks.
func (r *Results) Curve(cell int) ([]Point, error) {
	h, err := r.merged(cell)
	if err != nil || h == nil {
		return nil, err
	}
	var points []Point
	last := -1.0
	for _, b := range h.hdr.CumulativeDistributionWithTicks(curveTicks) {
		if q := b.Quantile / 100; q > last {
			points = append(points, Point{Quantile: q, NS: float64(b.ValueAt) / unitsPerNS, Count: b.Count})
			last = q
		}
	}
	return points, nil
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

// fileWord keeps letters, digits, dot, equals sign and dash, and replaces the rest by an underscore.
func fileWord(s string) string {
	return strings.Map(func(c rune) rune {
		if c < 0x80 && (c == '-' || c == '.' || c == '=' || isAlnum(c)) {
			return c
		}
		return '_'
	}, s)
}

func isAlnum(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
