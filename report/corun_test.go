package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// TestTheTableSaysHowCoresWere, where blocks measured it.
func TestTheTableSaysHowCoresWere(t *testing.T) {
	text := func(slowdowns ...float64) string {
		r := studytest.Curves(1)
		for i := range slowdowns {
			loop := 350 * slowdowns[i]
			r.Blocks[i].LoopNS, r.Blocks[i].CorunSlowdown = &loop, &slowdowns[i]
		}
		var table bytes.Buffer
		require.NoError(t, Terminal(&table, r, 400, false))
		return table.String()
	}
	noted := text(1.8, 1, 1.004)
	assert.Contains(t, noted, "loop of loads around each block, on the slower core: median 351 ns, from 350 ns to 630 ns")
	assert.Contains(t, noted, "slowdown of the dispatcher's loop while the first helper's CPU runs it too: median 1.00, from 1.00 to 1.80")
	assert.NotContains(t, text(), "loop of loads")
}
