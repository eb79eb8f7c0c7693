package gauge

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMedian(t *testing.T) {
	assert.InEpsilon(t, 5.0, Median([]float64{9, 1, 5, 7, 3}), 1e-9)
	assert.InEpsilon(t, 4.0, Median([]float64{9, 1, 5, 3}), 1e-9)
	assert.True(t, math.IsNaN(Median(nil)))
}

func TestSummary(t *testing.T) {
	samples := make([]uint64, 1000)
	for i := range samples {
		samples[len(samples)-1-i] = uint64(i + 1)
	}
	v := Summarize(samples)
	assert.InDelta(t, 2*0.99, v.P99/v.P50, 0.01)
	assert.InDelta(t, 1, v.Mean/v.P50, 0.01)
	assert.Equal(t, 1000, v.Samples)
	assert.InEpsilon(t, v.P50/4, v.Per(4).P50, 1e-9)
	assert.Zero(t, v.Per(4).P99, "the tail of batches is none of packets")
}

func TestRatioHasItsExactInterval(t *testing.T) {
	assert.Equal(t, Ratio{Median: 5.5, Low: 2, High: 9}, RatioOf([]float64{10, 1, 9, 2, 8, 3, 7, 4, 6, 5}))
	assert.Equal(t, Ratio{Median: 2, Low: 1, High: 3}, RatioOf([]float64{3, 1, 2}))
	assert.Equal(t, []float64{2, 3}, Paired([]float64{4, 9, 1}, []float64{2, 3}))
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		bound Bound
		ratio Ratio
		want  string
	}{
		{Bound{}, Ratio{9, 8, 10}, ""},
		{Bound{Most: 1.15}, Ratio{1.15, 1.1, 1.3}, "ok"},
		{Bound{Most: 1.15}, Ratio{1.2, 1.1, 1.3}, "open"},
		{Bound{Most: 1.15}, Ratio{1.2, 1.16, 1.3}, "missed"},
		{Bound{Least: 0.93}, Ratio{0.93, 0.9, 0.95}, "ok"},
		{Bound{Least: 0.93}, Ratio{0.92, 0.9, 0.95}, "open"},
		{Bound{Least: 0.93}, Ratio{0.9, 0.8, 0.92}, "missed"},
	} {
		assert.Equal(t, c.want, c.bound.Judge(c.ratio), "%v %v", c.bound, c.ratio)
	}
}

// TestTable: what cannot be said is a dash.
func TestTable(t *testing.T) {
	var out strings.Builder
	few, many := Summary{P50: 1.234, P99: 56.78, Mean: 910, Samples: 999}, Summary{P50: 12.34, P99: 56.78, Mean: 910, Samples: 1000}
	require.NoError(t, Write(&out, "Heading.", []Row{
		{Name: "few", Visits: []Summary{few}},
		{Name: "many", Visits: []Summary{many}, Over: "few", Ratios: []float64{2, 2, 2}, Bound: Bound{Most: 1}},
		{Name: "ratio only", Over: "many", Ratios: []float64{0.5}},
	}))
	assert.Regexp(t, `^Heading\.\n`, out.String())
	assert.Regexp(t, `few +1\.23 +- +910 +- +- +- +-`, out.String())
	assert.Regexp(t, `many +12\.3 +56\.8 +910 +few +2\.000 +2\.000 +2\.000 +<= 1\.00 +missed`, out.String())
	assert.Regexp(t, `ratio only +- +- +- +many +0\.500 +0\.500 +0\.500 +-`, out.String())
	assert.Contains(t, Legend(3), "too few")
	assert.Contains(t, Legend(10), "97.9%")
}

// TestBlockKeepsItsSamples through its line.
func TestBlockKeepsItsSamples(t *testing.T) {
	b := newBlock([]uint64{7, 5, 7, 9, 7}, spending{allocs: 3})
	b.Packets, b.Steps, b.Low, b.High = 5, 10, 1, 2
	assert.Equal(t, []uint64{5, 1, 7, 3, 9, 1}, b.Ticks)
	assert.Equal(t, uint64(35), b.Wall)
	var line bytes.Buffer
	require.NoError(t, b.Print(&line))
	read, err := ParseBlock(line.Bytes())
	require.NoError(t, err)
	assert.Equal(t, b, read)
	assert.Equal(t, []uint64{5, 7, 7, 7, 9}, read.samples())
}

func TestBadBlocksAreRefused(t *testing.T) {
	for line, reason := range map[string]string{
		``:                                  "read block",
		`{"ticks":[]}`:                      "value and count",
		`{"ticks":[1]}`:                     "value and count",
		`{"ticks":[1,0]}`:                   "0 samples",
		`{"ticks":[1,9999999999]}`:          "beyond all samples",
		`{"ticks":[1,40000000,2,40000000]}`: "80000000 samples",
		`{"ticks":[1,1],"low":-1}`:          "read block",
	} {
		_, err := ParseBlock([]byte(line))
		assert.ErrorContains(t, err, reason, line)
	}
}

func TestJobSurvivesItsFlags(t *testing.T) {
	j := Job{CPUs: []int{3, 1, 2}, Workers: 3, CallerRuns: true, Steps: 7, Operations: 9, Samples: 11, Limit: 13, Warmup: 17}
	read, err := ParseJob(j.Args())
	require.NoError(t, err)
	assert.Equal(t, j, read)
	assert.Equal(t, 2, j.Helpers())
	for _, args := range [][]string{nil, {"-cpus", "x", "-limit", "1"}, {"-cpus", "0"}, {"-cpus", "0", "-limit", "1", "-workers", "0"}, {"-bad"}} {
		_, err := ParseJob(args)
		assert.ErrorContains(t, err, "read job", args)
	}
}
