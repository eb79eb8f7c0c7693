package wait_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/internal/wait"
)

func learn(l *wait.Lead, waits, inVain int) {
	for range waits {
		l.Learn(inVain)
	}
}

func TestLeadGrowsWithEachLookTooEarly(t *testing.T) {
	var l wait.Lead
	learn(&l, 3, 1)
	assert.EqualValues(t, 3, l.Steps())
	l.Learn(wait.ShortWaits - 1)
	assert.EqualValues(t, 4, l.Steps())
	learn(&l, 100, 1)
	assert.EqualValues(t, wait.MaxLead, l.Steps())
}

// TestLeadIgnoresAnIdleOtherSide: between bursts, or while the other side scans its own rules, every look is early.
func TestLeadIgnoresAnIdleOtherSide(t *testing.T) {
	var l wait.Lead
	learn(&l, 100, wait.ShortWaits)
	assert.Zero(t, l.Steps())
}

// TestLeadShrinks after eight waits in a row that found the answer with the first look, and not below nothing.
func TestLeadShrinks(t *testing.T) {
	var l wait.Lead
	learn(&l, 2, 1)
	learn(&l, 7, 0)
	assert.EqualValues(t, 2, l.Steps())
	l.Learn(1)
	learn(&l, 7, 0)
	assert.EqualValues(t, 3, l.Steps(), "the look too early began the row anew")
	l.Learn(0)
	assert.EqualValues(t, 2, l.Steps())
	learn(&l, 100, 0)
	assert.Zero(t, l.Steps())
}

// TestReachCountsLooksInVain, which a Lead learns from.
func TestReachCountsLooksInVain(t *testing.T) {
	policy := wait.Policy{Spins: 1, Writes: true, Parks: true}
	var word atomic.Uint32
	word.Store(2)
	assert.Zero(t, policy.Reach(&word, 2), "it is there")
	inVain := make(chan int)
	go func() { inVain <- policy.Reach(&word, 4) }()
	require.Eventually(t, func() bool { return word.Load()&wait.Asleep != 0 }, 20*time.Second, 10*time.Microsecond, "the waiter never parked")
	wait.Post(&word, 4)
	assert.Equal(t, wait.ShortWaits, <-inVain, "it slept")
	policy.Spins = 100
	go func() { inVain <- policy.Reach(&word, 6) }()
	require.Eventually(t, func() bool { return word.Load()&wait.Asleep != 0 }, 20*time.Second, 10*time.Microsecond, "the waiter never parked")
	wait.Post(&word, 6)
	assert.Equal(t, 100, <-inVain)
	yielding := wait.Policy{Spins: 3, Yields: wait.Forever}
	go func() { inVain <- yielding.Reach(&word, 8) }()
	time.Sleep(20 * time.Millisecond) // three spins take 0.1 µs
	wait.Post(&word, 8)
	assert.Equal(t, wait.ShortWaits, <-inVain)
}
