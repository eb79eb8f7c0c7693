package report

import (
	"bytes"
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
