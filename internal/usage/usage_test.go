package usage

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadCountsWorkAndNotSleep(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no getrusage")
	}
	before, start := Read(), time.Now()
	for time.Since(start) < 30*time.Millisecond {
	}
	worked := Read().Minus(before)
	assert.Greater(t, worked.CPU, time.Duration(0))

	before = Read()
	for range 20 {
		time.Sleep(time.Millisecond)
	}
	slept := Read().Minus(before)
	assert.GreaterOrEqual(t, slept.Voluntary, int64(10), "each sleep gives the CPU away")
	assert.Less(t, slept.CPU, worked.CPU+20*time.Millisecond)
}

// TestMonotonicFollowsTheRuntimesClock takes the best of several tries: the thread may lose its CPU between the two readings of a pair.
func TestMonotonicFollowsTheRuntimesClock(t *testing.T) {
	apart := time.Hour
	for try := 0; try < 20 && apart > time.Millisecond; try++ {
		t0, m0 := time.Now(), Monotonic()
		time.Sleep(20 * time.Millisecond)
		apart = min(apart, (time.Since(t0) - (Monotonic() - m0)).Abs())
	}
	assert.LessOrEqual(t, apart, time.Millisecond)
}

func TestParseSteal(t *testing.T) {
	for name, tc := range map[string]struct {
		stat string
		want time.Duration
		fail string
	}{
		"steal":      {stat: "cpu  1 2 3 4 5 6 7 42 9 10\ncpu0 1 2 3 4 5 6 7 1 0 0\n", want: 420 * time.Millisecond},
		"old kernel": {stat: "cpu  1 2 3 4\n"},
		"empty":      {stat: "", fail: "begins with"},
		"one CPU":    {stat: "cpu0 1 2 3 4 5 6 7 8\n", fail: "begins with"},
		"no number":  {stat: "cpu 1 2 3 4 5 6 7 x\n", fail: "invalid syntax"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseSteal([]byte(tc.stat))
			if tc.fail != "" {
				assert.ErrorContains(t, err, tc.fail)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestColumn(t *testing.T) {
	for name, tc := range map[string]struct {
		text   string
		number int64
		known  bool
	}{
		"steal":      {"cpu  1 2 3 4 5 6 7 42 9 10\ncpu0 1 2 3 4 5 6 7 1 0 0\n", 42, true},
		"last":       {"cpu 1 2 3 4 5 6 7 42\ncpu0", 42, true},
		"old kernel": {"cpu  1 2 3 4\ncpu0 1 2 3 4 5 6 7 8 9\n", 0, false},
		"no number":  {"cpu 1 2 3 4 5 6 7 x\n", 0, false},
		"cut off":    {"cpu 1 2 3 4 5 6 7 42", 0, false},
		"empty":      {"", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			number, known := column([]byte(tc.text), stealColumn)
			assert.Equal(t, tc.known, known)
			if known {
				assert.Equal(t, tc.number, number)
			}
		})
	}
}

func TestStealReaderAgreesAndAllocatesNothing(t *testing.T) {
	r := OpenSteal()
	defer r.Close()
	before, err := Steal()
	require.NoError(t, err)
	between, known := r.Read()
	after, err := Steal()
	require.NoError(t, err)
	if !known {
		t.Skip("this system does not tell of steal")
	}
	assert.LessOrEqual(t, before, between)
	assert.LessOrEqual(t, between, after)
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.Read() }))
}
