package study

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuantileIsNearestRank(t *testing.T) {
	// The five values are the textbook example of the nearest-rank method; all are exact in the histogram.
	five := []float64{15, 20, 35, 40, 50}
	ten := []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		values  []float64
		q, want float64
	}{
		{five, 0.05, 15}, {five, 0.30, 20}, {five, 0.40, 20}, {five, 0.50, 35}, {five, 1, 50}, {five, 0, 15},
		{ten, 0.91, 10}, {ten, 0.90, 9}, {ten, 0.901, 10}, {ten, 0.5, 5}, {ten, 0.51, 6}, {ten, 0.07, 1}, {ten, -1, 1}, {ten, 2, 10},
		{[]float64{0.1}, 0.5, 0.1}, {nil, 0.5, 0},
	} {
		h := NewHistogram()
		for _, v := range c.values {
			h.Record(v)
		}
		assert.Equal(t, c.want, h.Quantile(c.q), "%v at %v", c.values, c.q)
	}
}

func TestQuantileOfAHundred(t *testing.T) {
	h := NewHistogram()
	for i := range 100 {
		h.Record(float64(i + 1))
	}
	for percent := 1; percent <= 100; percent++ { // 0.07*100 is above 7 in floating point
		assert.Equal(t, float64(percent), h.Quantile(float64(percent)/100))
	}
}

func TestHistogramAgreesWithSortedSamples(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	shapes := map[string]func() float64{
		"constant":    func() float64 { return 123_456.7 },
		"uniform":     func() float64 { return 10 + 1e6*random.Float64() },
		"exponential": func() float64 { return 5_000 * random.ExpFloat64() },
		"log-normal":  func() float64 { return 60_000 * math.Exp(0.5*random.NormFloat64()) },
		"bimodal": func() float64 {
			if random.Float64() < 0.02 {
				return 40_000 + 5_000*random.Float64()
			}
			return 120 + 20*random.Float64()
		},
		"pareto": func() float64 { return 100 / math.Pow(1-random.Float64(), 1/1.1) },
	}
	for name, draw := range shapes {
		t.Run(name, func(t *testing.T) {
			samples, sum := make([]float64, 100_000), 0.0
			h := NewHistogram()
			for i := range samples {
				samples[i] = draw()
				sum += samples[i]
				h.Record(samples[i])
			}
			slices.Sort(samples)
			for _, q := range []float64{0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1} {
				exact := samples[max(int(math.Ceil(q*1e5*rankSlack)), 1)-1]
				assert.InDelta(t, exact, h.Quantile(q), 0.1+exact/1000, "quantile %v", q)
			}
			assert.InDelta(t, sum/1e5, h.Mean(), 0.1+sum/1e5/1000)
			assert.InDelta(t, samples[len(samples)-1], h.Max(), 0.1+samples[len(samples)-1]/1000)
			assert.EqualValues(t, 100_000, h.Count())
		})
	}
}

func TestHistogramCountsWhatIsOutOfRange(t *testing.T) {
	h := NewHistogram()
	for _, ns := range []float64{-1, math.NaN(), 101e9, math.Inf(1), math.Inf(-1)} {
		h.Record(ns)
	}
	h.RecordN(100e9, 3)
	h.Record(-0.04) // rounds to 0
	assert.EqualValues(t, 5, h.OutOfRange())
	assert.EqualValues(t, 9, h.Count())
	assert.InDelta(t, 100e9, h.Max(), 100e6)
	assert.Panics(t, func() { h.RecordN(1, -1) })
}

func TestHistogramSurvivesEncodingAndMerges(t *testing.T) {
	a, b, both := NewHistogram(), NewHistogram(), NewHistogram()
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 10_000 {
		ns := 1e4 * random.ExpFloat64()
		[]*Histogram{a, b}[i%2].Record(ns)
		both.Record(ns)
	}
	text, err := b.Encode()
	require.NoError(t, err)
	decoded, err := Decode(text)
	require.NoError(t, err)
	a.Merge(decoded)
	assert.True(t, both.hdr.Equals(a.hdr))
	assert.Equal(t, both.Quantile(0.99), a.Quantile(0.99))
}

func TestDecodeRefusesWhatIsNoHistogramOfOurs(t *testing.T) {
	other, err := hdrhistogram.New(1, 1000, 2).EncodeV2()
	require.NoError(t, err)
	for _, text := range []string{"", "nonsense", "AAAA", "HISTFAAAABx42pNpmSzMwMDAxAABzFCaEUoz2X+AMIKZAEARAtM=", string(other)} {
		_, err := Decode(text)
		assert.ErrorContains(t, err, "decode histogram", fmt.Sprintf("%.20q", text))
	}
}
