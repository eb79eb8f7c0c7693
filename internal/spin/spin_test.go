package spin_test

import (
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

func BenchmarkPause(b *testing.B) {
	for b.Loop() {
		spin.Pause(1)
	}
}
