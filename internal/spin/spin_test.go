package spin_test

import (
	"strconv"
	"testing"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// TestPauseIsBounded shows that a count beyond MaxPause is cut: an uncut call would spin for a minute.
func TestPauseIsBounded(t *testing.T) {
	spin.Pause(0)
	t0 := clock.Ticks()
	spin.Pause(^uint32(0))
	if ns := clock.Nanoseconds(clock.Ticks() - t0); ns > 1e9 {
		t.Fatalf("Pause took %.0f ns", ns)
	}
}

// TestDelayIsBounded, and none is no delay.
func TestDelayIsBounded(t *testing.T) {
	spin.Delay(0)
	t0 := clock.Ticks()
	spin.Delay(^uint32(0))
	if ns := clock.Nanoseconds(clock.Ticks() - t0); ns > 1e9 {
		t.Fatalf("Delay took %.0f ns", ns)
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
