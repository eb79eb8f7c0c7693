package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// TestBreakEvenHasALineForEachFloor in the table, a record in the file, and a word in the chart's caption.
func TestBreakEvenHasALineForEachFloor(t *testing.T) {
	r := studytest.Curves(1)
	for i := range r.Blocks {
		trip := 80.0
		if r.Blocks[i].Repetition >= 7 {
			trip = 430
		}
		r.Blocks[i].RoundTripNS = &trip
	}
	var table, record bytes.Buffer
	require.NoError(t, Terminal(&table, r, 200, false))
	assert.Regexp(t, `futex, round trip 80\.0 ns +2,\d{3} \[2,.*8 with 7 blocks or more, 98\.4%`, table.String())
	require.NoError(t, breakEvenFile(r).write(&record))
	assert.Regexp(t, `,futex,.*,once,.*,80\n`, record.String())
	assert.Contains(t, floorList(study.BreakEvens(r)[0]), " at 80.0 ns")
	assert.Empty(t, floorList(study.BreakEvens(studytest.Curves(1))[0]))
}

// TestChartsNameWhatIsInDoubt in the captions of all kinds that are drawn from replayed packets.
func TestChartsNameWhatIsInDoubt(t *testing.T) {
	captions := func(r *study.Results) (all []string) {
		for _, c := range studyCharts(r) {
			all = append(all, strings.Join(c.figure.caption, " "))
		}
		for _, g := range groupsOf(r) {
			for _, c := range g.ownCharts() {
				f, err := c.draw(g)
				require.NoError(t, err)
				all = append(all, strings.Join(f.caption, " "))
			}
		}
		return all
	}
	r := studytest.Curves(1)
	for _, caption := range captions(r) {
		assert.NotContains(t, caption, "In doubt")
	}
	r.Study.Fitness = &study.Fitness{Failed: []string{"other load: 1.2 CPUs"}}
	for _, caption := range captions(r) {
		assert.Contains(t, caption, "In doubt: the study is unfit: other load: 1.2 CPUs: see tigerbench doctor.")
	}
}
