package usage

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProcessCountsWork(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no getrusage")
	}
	before, start := Process(), time.Now()
	for time.Since(start) < 30*time.Millisecond {
	}
	assert.Greater(t, Process(), before)
}

func TestFaultsCountNewPages(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no getrusage")
	}
	before, _ := Faults()
	fresh := make([]byte, 32<<20)
	for i := 0; i < len(fresh); i += 1 << 10 {
		fresh[i] = 1
	}
	after, _ := Faults()
	assert.Greater(t, after, before)
	runtime.KeepAlive(fresh)
}
