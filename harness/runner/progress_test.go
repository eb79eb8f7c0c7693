package runner

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgressLines(t *testing.T) {
	var out bytes.Buffer
	p := Progress{Out: &out}
	p.Begin(3, time.Hour)
	p.Done("a")
	p.lastLine = time.Now().Add(-lineEvery)
	p.Done("b")
	p.Done("c")
	p.End()
	assert.Equal(t, "block 2 of 3, 1h0m0s left\nblock 3 of 3, 0s left\n", out.String())
}

// lockedBuffer is a buffer that a bar draws into.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}

func TestProgressBarIsDrawnWhenABlockEnds(t *testing.T) {
	var out lockedBuffer
	p := Progress{Out: &out, Terminal: true}
	p.Begin(2, time.Second)
	p.Done("first cell")
	assert.Eventually(t, func() bool { return strings.Contains(out.String(), "first cell") }, 10*time.Second, 5*time.Millisecond)
	before := out.String()
	assert.Contains(t, before, "block 1/2")
	time.Sleep(400 * time.Millisecond)
	assert.Equal(t, before, out.String(), "nothing is drawn while a block runs")
	p.Done("second cell")
	p.End()
	assert.Contains(t, out.String(), "block 2/2")
}

func TestProgressTrustsWhatItSaw(t *testing.T) {
	p := Progress{}
	p.Begin(20, time.Hour)
	p.started = time.Now().Add(-10 * time.Second)
	for range 10 {
		p.Done("x")
	}
	assert.Equal(t, "10s left", p.left)
}

func TestSilentProgress(t *testing.T) {
	p := Progress{Terminal: true}
	p.Begin(1, time.Second)
	p.Done("x")
	p.End()
	assert.Equal(t, 1, p.count)
}
