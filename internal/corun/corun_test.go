package corun_test

import (
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/corun"
)

func TestAlone(t *testing.T) {
	samples := corun.Alone(31)
	assert.Len(t, samples, 31)
	assert.Positive(t, slices.Max(samples))
}

func TestMeasure(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("threads can be pinned on Linux only")
	}
	allowed, err := affinity.Allowed()
	require.NoError(t, err)
	if len(allowed) < 2 {
		t.Skip("two CPUs at once need two, and the affinity mask allows one")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	ended, err := affinity.Beside(allowed[0], func() {
		times, err := corun.Measure(allowed[1], 201)
		if !assert.NoError(t, err) {
			return
		}
		for _, samples := range [][]uint64{times.Alone, times.Together, times.Other} {
			assert.Len(t, samples, 201)
			assert.Positive(t, slices.Max(samples))
		}
		_, err = corun.Measure(1023, 10)
		assert.ErrorContains(t, err, "CPU 1023")
	})
	require.NoError(t, err)
	<-ended
}
