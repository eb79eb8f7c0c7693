package fitness

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestParseCPUTimes: each column is a decimal place of its own. Idle and waiting are not busy, and a guest's time is in user's.
func TestParseCPUTimes(t *testing.T) {
	got, err := parseCPUTimes("cpu  1 20 300 7777 8888 4000 50000 600000 9999 5555\ncpu0 1 1 1\ncpu1 1 1 1\nintr 12\n")
	require.NoError(t, err)
	assert.Equal(t, cpuTimes{busy: 54_321 * tick, steal: 600_000 * tick, cpus: 2}, got)
	assert.Equal(t, 10*time.Millisecond, tick)

	old, err := parseCPUTimes("cpu 1 2 3 4\ncpu0 1 2 3 4\n")
	require.NoError(t, err)
	assert.Equal(t, cpuTimes{busy: 6 * tick, cpus: 1}, old)
}
