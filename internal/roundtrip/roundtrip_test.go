package roundtrip_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
)

// pinned runs do on a thread of the first CPU, and hands it the second one.
func pinned(t *testing.T, do func(other int)) {
	t.Helper()
	allowed, err := affinity.Allowed()
	require.NoError(t, err)
	if len(allowed) < 2 {
		t.Skip("a round trip needs two CPUs, and the affinity mask allows one")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	ended, err := affinity.Beside(allowed[0], func() { do(allowed[1]) })
	require.NoError(t, err)
	<-ended
}

func TestMeasure(t *testing.T) {
	for name, measure := range map[string]func(cpu, trips int) ([]uint64, error){
		"one line": roundtrip.Measure, "short waits": roundtrip.MeasureShortWaits, "two lines": roundtrip.MeasureTwoLines,
	} {
		t.Run(name, func(t *testing.T) {
			pinned(t, func(other int) {
				samples, err := measure(other, 2_000)
				assert.NoError(t, err)
				assert.Len(t, samples, 2_000)
				_, err = measure(1023, 10)
				assert.ErrorContains(t, err, "CPU 1023")
			})
		})
	}
}

// TestOffset: package clock takes the counters of all CPUs for one clock.
func TestOffset(t *testing.T) {
	pinned(t, func(other int) {
		ticks, uncertainty, err := roundtrip.Offset(other, 2_000)
		assert.NoError(t, err)
		t.Logf("%.0f ticks, give or take %.0f (%.1f ns)", ticks, uncertainty, clock.Nanoseconds(uint64(uncertainty)))
		assert.InDelta(t, 0, ticks, uncertainty+float64(clock.FromDuration(1_000)))
		_, _, err = roundtrip.Offset(1023, 10)
		assert.ErrorContains(t, err, "CPU 1023")
	})
}
