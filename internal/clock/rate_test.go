package clock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestGivenRateReplacesTheMeasuredOne(t *testing.T) {
	t.Cleanup(func() { given.Store(0) })
	SetRate(2)
	assert.Equal(t, 2.0, PerNanosecond())
	assert.Equal(t, 50.0, Nanoseconds(100))
	assert.EqualValues(t, 2_000, FromDuration(time.Microsecond))
	assert.Panics(t, func() { SetRate(0) })
}
