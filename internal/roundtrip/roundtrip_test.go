package roundtrip_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/roundtrip"
)

func TestMeasure(t *testing.T) {
	allowed, err := affinity.Allowed()
	require.NoError(t, err)
	if len(allowed) < 2 {
		t.Skip("a round trip needs two CPUs, and the affinity mask allows one")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if !assert.NoError(t, affinity.Pin(allowed[0])) {
			return
		}
		samples, err := roundtrip.Measure(allowed[1], 2_000)
		assert.NoError(t, err)
		assert.Len(t, samples, 2_000)
		_, err = roundtrip.Measure(1023, 10)
		assert.ErrorContains(t, err, "CPU 1023")
	}()
	<-done
}
