package nap_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/nap"
)

func TestANapIsNotShorter(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	require.NoError(t, nap.Sharpen())
	whole := 0
	for range 20 {
		start := time.Now()
		nap.For(3 * time.Millisecond)
		if time.Since(start) >= 3*time.Millisecond {
			whole++
		}
	}
	assert.GreaterOrEqual(t, whole, 10, "a signal may end some of them early")
	start := time.Now()
	nap.For(-time.Second)
	nap.For(0)
	assert.Less(t, time.Since(start), time.Second, "nothing to sleep for")
}
