package study

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func number(v float64) *float64 { return &v }

// sweepStudy is one engine under some rates, with the given p99 of responses in each of two repetitions.
func sweepStudy(rates, p99s []float64, saturated ...bool) (*Study, []Block) {
	s := &Study{Schema: Schema, Status: Complete, Repetitions: 2}
	var blocks []Block
	names := []string{"rate:a", "rate:b", "rate:c", "rate:d"}
	for i := range rates {
		id := names[i]
		s.Groups = append(s.Groups, Group{ID: id, Title: id, Arrivals: id})
		for _, engine := range []string{Sequential, Reference, "alpha"} {
			s.Cells = append(s.Cells, Cell{ID: len(s.Cells), Group: id, Engine: engine, Label: engine, Workers: 2})
			for repetition := range 2 {
				for visit := range s.Cells[len(s.Cells)-1].Visits() {
					blocks = append(blocks, Block{
						Cell: len(s.Cells) - 1, Repetition: repetition, Visit: visit, Status: BlockOK, Samples: 2000, MeanNS: number(100),
						Open: &OpenLoop{
							OfferedPPS: rates[i], Offered: 2000, Queued: 500, ResponseP50NS: number(p99s[i] / 2), ResponseP99NS: number(p99s[i]),
							Saturated: i < len(saturated) && saturated[i], GeneratorLate: i == 0 && repetition == 0,
						},
					})
				}
			}
		}
	}
	return s, blocks
}

func TestKnee(t *testing.T) {
	rates := []float64{300, 100, 200}
	for name, tc := range map[string]struct {
		p99s      []float64 // at 300, 100, 200
		saturated []bool
		knee      *float64
		beyond    bool
	}{
		"between":               {[]float64{5_000, 100, 999}, nil, number(200), false},
		"ten times is too much": {[]float64{5_000, 100, 1_000}, nil, number(100), false},
		"never":                 {[]float64{900, 100, 300}, nil, number(300), true},
		"what comes back":       {[]float64{200, 100, 5_000}, nil, number(100), false},
		"saturated":             {[]float64{200, 100, 150}, []bool{true, false, false}, number(200), false},
		"saturated throughout":  {[]float64{200, 100, 150}, []bool{true, true, true}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, blocks := sweepStudy(rates, tc.p99s, tc.saturated...)
			rows, _, _ := Summarize(s, blocks)
			sweeps := Sweeps(rows)
			require.Len(t, sweeps, 2, "sequential and alpha; the reference loop is no engine")
			assert.Equal(t, []string{Sequential, "alpha"}, []string{sweeps[0].Engine, sweeps[1].Engine})
			alpha := sweeps[1]
			assert.Equal(t, tc.knee, alpha.KneePPS)
			assert.Equal(t, tc.beyond, alpha.Beyond)
			assert.Equal(t, "rate", alpha.Kind)
			for i, pps := range []float64{100, 200, 300} {
				assert.Equal(t, pps, alpha.Points[i].OfferedPPS, "rising")
			}
			assert.Equal(t, 5, alpha.Points[0].Cell)
		})
	}
}

func TestOneRateIsNoSweep(t *testing.T) {
	s, blocks := sweepStudy([]float64{100}, []float64{5})
	rows, _, _ := Summarize(s, blocks)
	assert.Empty(t, Sweeps(rows))
	assert.Empty(t, Sweeps(nil))
}

func TestOtherFactorsMakeOtherSweeps(t *testing.T) {
	s, blocks := sweepStudy([]float64{100, 200}, []float64{5, 6})
	s.Groups[1].Rules = "others"
	rows, _, _ := Summarize(s, blocks)
	assert.Empty(t, Sweeps(rows))
	s, blocks = sweepStudy([]float64{100, 200}, []float64{5, 6})
	s.Cells[5].Delay = 7
	rows, _, _ = Summarize(s, blocks)
	assert.Len(t, Sweeps(rows), 1, "sequential only")
}

func TestOpenRows(t *testing.T) {
	s, blocks := sweepStudy([]float64{100}, []float64{5_000}, true)
	rows, _, _ := Summarize(s, blocks)
	o := rows[2].Open
	require.NotNil(t, o)
	assert.Equal(t, "rate:a", o.Arrivals)
	assert.Equal(t, []float64{100, 2_500, 5_000, 0.25}, []float64{*o.OfferedPPS, *o.ResponseP50NS, *o.ResponseP99NS, *o.QueuedShare})
	assert.Nil(t, o.ResponseMaxNS, "no block has it")
	assert.True(t, o.Saturated)
	assert.True(t, o.GeneratorLate, "one of two")
	assert.Subset(t, rows[2].Marks, []string{"saturated 2/2", "generator late 1/2"})

	for i := range blocks {
		blocks[i].Open = nil
	}
	rows, _, _ = Summarize(s, blocks)
	assert.Nil(t, rows[2].Open)
}

func TestSweepsAreInTheDocument(t *testing.T) {
	s, blocks := sweepStudy([]float64{100, 200}, []float64{5, 6})
	r := &Results{Study: *s, Blocks: blocks}
	r.Rows, _, _ = Summarize(s, blocks)
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, r))
	var document struct {
		Rows   []struct{ Open *OpenRow }
		Sweeps []Sweep
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &document))
	require.Len(t, document.Sweeps, 2)
	assert.Equal(t, 200.0, *document.Sweeps[1].KneePPS)
	assert.Equal(t, 5.0, *document.Rows[2].Open.ResponseP99NS)
}

func TestJudgeAnOpenLoop(t *testing.T) {
	judged := func(lag, response, pps float64, missed uint64) OpenLoop {
		b := Block{PktPerS: pps}
		b.SetOpen(&OpenLoop{OfferedPPS: 1_000, Offered: 500, Missed: missed, LagP99NS: &lag, ResponseP99NS: &response})
		return *b.Open
	}
	assert.False(t, judged(100, 1_000, 1_000, 0).GeneratorLate)
	assert.True(t, judged(101, 1_000, 1_000, 0).GeneratorLate)
	assert.False(t, judged(1, 1_000, 991, 0).Saturated)
	assert.True(t, judged(1, 1_000, 989, 0).Saturated)
	assert.True(t, judged(1, 1_000, 1_000, 1).Saturated)
	b := Block{Status: BlockOK, Open: &OpenLoop{OfferedPPS: -1}}
	assert.Error(t, b.check(&Study{Repetitions: 1, Cells: []Cell{{}}}))
	b.Open.OfferedPPS, b.Open.DriftNS = 1, -5
	assert.NoError(t, b.check(&Study{Repetitions: 1, Cells: []Cell{{}}}), "a clock may drift both ways")
}
