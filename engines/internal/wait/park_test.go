package wait_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/internal/wait"
)

// TestHybridYieldsBeforeItNaps, as long as a nap takes, and some at least where yields seemed dear.
func TestHybridYieldsBeforeItNaps(t *testing.T) {
	assert.Equal(t, 500, wait.YieldsFor(200), "100 µs of 200 ns each")
	assert.Equal(t, 100, wait.YieldsFor(1e6))
	p := wait.Hybrid(0, true)
	assert.GreaterOrEqual(t, p.Yields, 100)
	assert.LessOrEqual(t, p.Yields, 100_000, "no yield takes under a nanosecond")
	assert.False(t, p.Parks)
}

func TestPostWakesOnlyWhoSleeps(t *testing.T) {
	var word atomic.Uint32
	assert.False(t, wait.Post(&word, 2), "nobody waits")
	word.Store(2 | wait.Asleep)
	assert.True(t, wait.Post(&word, 4))
	assert.EqualValues(t, 4, word.Load(), "the bit goes with the value that it belonged to")
}

// TestParkedWaiterIsWoken lets each of two sides wait for the other, so long that both are parked.
func TestParkedWaiterIsWoken(t *testing.T) {
	var word atomic.Uint32
	done := make(chan struct{})
	policy := wait.Park(0)
	go func() {
		defer close(done)
		for i := range uint32(50) {
			policy.Reach(&word, 4*i+2)
			wait.Post(&word, 4*i+4)
		}
	}()
	woken, mine := 0, policy
	for i := range uint32(50) {
		if i%2 == 0 {
			require.Eventually(t, func() bool { return word.Load()&wait.Asleep != 0 }, 20*time.Second, 10*time.Microsecond, "the waiter never parked")
		}
		if wait.Post(&word, 4*i+2) {
			woken++
		}
		mine.Reach(&word, 4*i+4)
	}
	<-done
	assert.GreaterOrEqual(t, woken, 25)
}

// TestAMarkedValueIsTheValue: who posted it went to sleep before the other side had a look.
func TestAMarkedValueIsTheValue(t *testing.T) {
	var word atomic.Uint32
	word.Store(2 | wait.Asleep)
	for _, d := range []time.Duration{0, time.Millisecond} {
		policy := wait.Park(d)
		policy.Reach(&word, 2)
	}
	assert.True(t, wait.Post(&word, 4), "and who answers wakes it")
}

// TestPostBeforeTheWait: a value that is there already is found without a sleep, and so is one with a spin to spare.
func TestPostBeforeTheWait(t *testing.T) {
	for _, d := range []time.Duration{0, time.Millisecond} {
		var word atomic.Uint32
		policy := wait.Park(d)
		assert.False(t, wait.Post(&word, 2))
		policy.Reach(&word, 2)
		assert.EqualValues(t, 2, word.Load())
	}
}
