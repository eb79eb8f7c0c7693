package study

import (
	"errors"
	"fmt"
	"math"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// The histogram's unit, precision and range. Files hold values in its unit, so these are part of Schema.
const (
	unitsPerNS        = 10                 // one unit is 0.1 ns
	highestUnits      = 100e9 * unitsPerNS // 100 s
	significantDigits = 3                  // a bucket is at most 0.1% wide
	rankSlack         = 1 - 1e-14          // so that 0.07 * 100 is rank 7, not 8
)

// Histogram counts durations in buckets of at most 0.1% width, and of 0.1 ns below 204.8 ns, up to 100 s.
// It is for one goroutine.
type Histogram struct {
	hdr        *hdrhistogram.Histogram
	outOfRange uint64
}

// NewHistogram returns an empty histogram.
func NewHistogram() *Histogram {
	return &Histogram{hdr: hdrhistogram.New(1, highestUnits, significantDigits)}
}

// Record counts one duration in nanoseconds.
func (h *Histogram) Record(ns float64) { h.RecordN(ns, 1) }

// RecordN counts a duration in nanoseconds n times. What lies above 100 s is counted as 100 s, what lies below 0 or
// is no number as 0, and both in OutOfRange.
func (h *Histogram) RecordN(ns float64, n int64) {
	units := math.Round(ns * unitsPerNS)
	clamped := math.Min(math.Max(units, 0), highestUnits)
	if math.IsNaN(units) {
		clamped = 0
	}
	if h.hdr.RecordValues(int64(clamped), n) != nil {
		panic(fmt.Sprintf("study: record %d samples: give 0 or more", n))
	}
	if clamped != units {
		h.outOfRange += uint64(n)
	}
}

// OutOfRange is how many recorded values lay outside the range; Encode does not keep it.
func (h *Histogram) OutOfRange() uint64 { return h.outOfRange }

// Count is the number of recorded values.
func (h *Histogram) Count() int64 { return h.hdr.TotalCount() }

// Mean is the mean in nanoseconds of the buckets' middles; 0 where nothing was recorded.
func (h *Histogram) Mean() float64 { return h.hdr.Mean() / unitsPerNS }

// Max is the upper edge in nanoseconds of the highest bucket in use; 0 where nothing was recorded.
func (h *Histogram) Max() float64 {
	if h.Count() == 0 {
		return 0
	}
	return float64(h.hdr.Max()) / unitsPerNS
}

// Quantile is the nearest-rank quantile in nanoseconds: the smallest recorded value that at least the share q of all
// values does not exceed, as the upper edge of its bucket. q is clamped to 0..1; an empty histogram gives 0.
//
// HdrHistogram's own percentiles round the rank to the nearest whole number instead of up, so the rank is chosen here.
func (h *Histogram) Quantile(q float64) float64 { return h.Quantiles([]float64{q})[0] }

// Quantiles returns several quantiles in the order given, in one pass over the buckets.
func (h *Histogram) Quantiles(qs []float64) []float64 {
	values := make([]float64, len(qs))
	if h.Count() == 0 {
		return values
	}
	percentiles := make([]float64, len(qs))
	for i, q := range qs {
		percentiles[i] = 100 * float64(h.rank(q)) / float64(h.Count())
	}
	for i, units := range h.hdr.ValueAtPercentilesSlice(percentiles) {
		values[i] = float64(units) / unitsPerNS
	}
	return values
}

// rank is the nearest rank of a quantile, from 1.
func (h *Histogram) rank(q float64) int64 {
	q = math.Min(math.Max(q, 0), 1)
	return max(int64(math.Ceil(q*float64(h.Count())*rankSlack)), 1)
}

// Merge adds what other counted.
func (h *Histogram) Merge(other *Histogram) {
	h.hdr.Merge(other.hdr)
	h.outOfRange += other.outOfRange
}

// Encode returns the counts as HdrHistogram's compressed V2 format in base64.
func (h *Histogram) Encode() (string, error) {
	b, err := h.hdr.EncodeV2()
	if err != nil {
		return "", fmt.Errorf("encode histogram: %w", err)
	}
	return string(b), nil
}

var errGeometry = errors.New("unit, range or precision is not this schema's")

// Decode reads what Encode wrote. It refuses a histogram of another unit, range or precision.
func Decode(encoded string) (*Histogram, error) {
	hdr, err := hdrhistogram.Decode([]byte(encoded))
	if err != nil {
		return nil, fmt.Errorf("decode histogram: %w", err)
	}
	if hdr.LowestTrackableValue() != 1 || hdr.HighestTrackableValue() != highestUnits ||
		hdr.SignificantFigures() != significantDigits {
		return nil, fmt.Errorf("decode histogram: %w", errGeometry)
	}
	return &Histogram{hdr: hdr}, nil
}
