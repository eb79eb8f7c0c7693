package clock_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/clock"
)

// TestQuantile compares quantiles of samples taken with a clock of step 1 with those of the same samples taken with a
// clock of step 26, which must differ by much less than a step.
func TestQuantile(t *testing.T) {
	fine, coarse := make([]uint64, 1000), make([]uint64, 1000)
	for i := range fine {
		fine[i] = uint64(200 + i/10)
		coarse[i] = (fine[i] + 13) / 26 * 26
	}
	assert.InDelta(t, 250, clock.Quantile(fine, 0.5), 1)
	assert.InDelta(t, 299, clock.Quantile(fine, 0.99), 1)
	assert.InDelta(t, 250, clock.Quantile(coarse, 0.5), 3)
	assert.InDelta(t, 299, clock.Quantile(coarse, 0.99), 13, "the last step has no neighbour above")
	assert.InDelta(t, 7, clock.Quantile([]uint64{7}, 0.5), 0)
}
