package spin_test

import (
	"strconv"
	"testing"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// TestWaitsAreBounded shows that a count beyond the most is cut: uncut, a Pause would spin for a minute and a Delay for 15 seconds.
func TestWaitsAreBounded(t *testing.T) {
	for name, wait := range map[string]func(n uint32){"Pause": spin.Pause, "Delay": spin.Delay} {
		t.Run(name, func(t *testing.T) {
			wait(0)
			t0 := clock.Ticks()
			wait(^uint32(0))
			if ns := clock.Nanoseconds(clock.Ticks() - t0); ns > 1e9 {
				t.Fatalf("it took %.0f ns", ns)
			}
		})
	}
}

// BenchmarkDelay has a wait of no steps, which is its call, and of more.
func BenchmarkDelay(b *testing.B) {
	for _, steps := range []uint32{0, 1, 2, 8, 32} {
		b.Run(strconv.Itoa(int(steps)), func(b *testing.B) {
			for b.Loop() {
				spin.Delay(steps)
			}
		})
	}
}

func BenchmarkPause(b *testing.B) {
	for b.Loop() {
		spin.Pause(1)
	}
}
