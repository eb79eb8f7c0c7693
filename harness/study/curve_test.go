package study

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCurveRisesToOneSampleBelowOne(t *testing.T) {
	const n = 100_000
	h := NewHistogram()
	for i := range n {
		h.Record(100 + float64(i)*float64(i)/1000)
	}
	text, err := h.Encode()
	require.NoError(t, err)
	b := goodBlock(cellFutex, 0, 0, 100)
	b.Histogram = text
	r := &Results{Study: *smallStudy(1), Blocks: []Block{b}}
	points, err := r.Curve(cellFutex)
	require.NoError(t, err)
	assert.Len(t, points, 5*curvePoints+2, "five decades")
	assert.Equal(t, Point{0, 100, 1}, points[0])
	assert.Equal(t, Point{0.9, h.Quantile(0.9), 90_000}, points[curvePoints])
	assert.Equal(t, Point{1 - 1.0/n, h.Quantile(1 - 1.0/n), n - 1}, points[len(points)-2])
	assert.Equal(t, Point{1, h.Max(), n}, points[len(points)-1])
	for i, p := range points[1:] {
		assert.Greater(t, p.Quantile, points[i].Quantile)
		assert.GreaterOrEqual(t, p.NS, points[i].NS)
		assert.GreaterOrEqual(t, p.Count, points[i].Count)
	}
}

func TestCurveMergesGoodBlocksOnly(t *testing.T) {
	r := &Results{Study: *smallStudy(4)}
	for i, c := range []struct {
		status string
		ns     float64
	}{{BlockOK, 10}, {BlockOK, 20}, {BlockInvalid, 1000}, {BlockOK, 0}} {
		b := goodBlock(cellFutex, i, 0, 100)
		b.Status = c.status
		if c.ns > 0 {
			h := NewHistogram()
			h.RecordN(c.ns, 5)
			var err error
			b.Histogram, err = h.Encode()
			require.NoError(t, err)
		}
		r.Blocks = append(r.Blocks, b)
	}
	points, err := r.Curve(cellFutex)
	require.NoError(t, err)
	assert.Equal(t, Point{1, 20, 10}, points[len(points)-1])
	assert.Equal(t, 10.0, points[0].NS)
	none, err := r.Curve(cellMailbox)
	require.NoError(t, err)
	assert.Nil(t, none)
}

func TestCurveOfAKilledStudy(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(dir, smallStudy(1))
	require.NoError(t, err)
	h := NewHistogram()
	h.RecordN(50, 7)
	require.NoError(t, w.Append(with(goodBlock(cellFutex, 0, 0, 50), h)))
	require.NoError(t, w.Close())
	r, err := Open(dir)
	require.NoError(t, err)
	points, err := r.Curve(cellFutex)
	require.NoError(t, err)
	assert.Equal(t, Point{1, 50, 7}, points[len(points)-1])
	r.Blocks[0].Histogram = "broken"
	_, err = r.Curve(cellFutex)
	assert.ErrorContains(t, err, filepath.Join(dir, blocksFile)+": cell 2, repetition 0")
}

func TestHgrmIsAPercentileDistribution(t *testing.T) {
	f, err := os.Open(filepath.Join(writeSmall(t, 1), histFolder, "002-g-futex.hgrm"))
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	require.True(t, lines.Scan())
	assert.Equal(t, []string{"Value", "Percentile", "TotalCount", "1/(1-Percentile)"}, strings.Fields(lines.Text()))
	last, comments := []string(nil), 0
	for lines.Scan() {
		switch fields := strings.Fields(lines.Text()); {
		case strings.HasPrefix(lines.Text(), "#["):
			comments++
		case len(fields) > 0:
			require.Len(t, fields, 4)
			last = fields
		}
	}
	assert.Equal(t, 3, comments)
	require.Len(t, last, 4)
	highest, err := strconv.ParseFloat(last[0], 64)
	require.NoError(t, err)
	assert.InDelta(t, 1530, highest, 1.6, "three times 510 ns, in nanoseconds")
	assert.Equal(t, []string{"1.000000", "1000", "inf"}, last[1:])
}

func TestHistogramFilesHavePlainNames(t *testing.T) {
	assert.Equal(t, "007-g1-futex_W=3_a_b__.hgrm", histName(&Cell{ID: 7, Group: "g1", Label: "futex W=3 a/b é"}))
	assert.Less(t, len(histName(&Cell{Label: strings.Repeat("long", 100)})), 120)
}
