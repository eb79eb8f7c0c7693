package usage

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseMachine(t *testing.T) {
	m, err := parseMachine([]byte("cpu  1 2 3 40 5 6 70 8 0 0\ncpu0 0 0 0 0 0 0 0 0 0 0\n"))
	require.NoError(t, err)
	assert.Equal(t, Machine{Idle: 450 * time.Millisecond, Softirq: 760 * time.Millisecond, Steal: 80 * time.Millisecond}, m)
	assert.Equal(t, Machine{Idle: 50 * time.Millisecond}, m.Minus(Machine{
		Idle: 400 * time.Millisecond, Softirq: 760 * time.Millisecond, Steal: 80 * time.Millisecond,
	}))
	for _, bad := range []string{"", "cpu 1 2 3\n", "cpu0 1 2 3 4 5 6 7 8\n", "cpu 1 2 3 4 5 6 7 x\n"} {
		_, err := parseMachine([]byte(bad))
		assert.Error(t, err, bad)
	}
}
