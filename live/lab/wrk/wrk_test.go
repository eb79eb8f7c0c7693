package wrk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func output(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	return text
}

func TestParse(t *testing.T) {
	got, err := Parse(output(t, "plain.txt"))
	require.NoError(t, err)
	us := time.Microsecond
	assert.Equal(t, Result{
		Requests: 49764, Elapsed: 1020 * time.Millisecond, Rate: 48831.37,
		Mean: 2140 * us, Stdev: 5500 * us, Max: 76580 * us, P50: 679 * us, P75: 1340 * us, P90: 3960 * us, P99: 34480 * us,
	}, got)
}

func TestParseErrors(t *testing.T) {
	got, err := Parse(output(t, "not-found.txt"))
	require.NoError(t, err)
	assert.Equal(t, got.Requests, got.Errors.Status, "every answer was a 404")
	got, err = Parse(output(t, "errors.txt"))
	require.NoError(t, err)
	assert.Equal(t, Errors{Read: 2}, got.Errors)
	each := strings.Replace(string(output(t, "errors.txt")), "connect 0, read 2, write 0, timeout 0", "connect 1, read 2, write 3, timeout 4", 1)
	got, err = Parse([]byte(each))
	require.NoError(t, err)
	assert.Equal(t, Errors{Connect: 1, Read: 2, Write: 3, Timeout: 4}, got.Errors)
}

func TestParseRefusesWhatIsIncomplete(t *testing.T) {
	whole := string(output(t, "plain.txt"))
	for _, line := range []string{"    Latency  ", "     50%", "     99%", "  49764 requests", "Requests/sec:"} {
		start := strings.Index(whole, line)
		require.GreaterOrEqual(t, start, 0, line)
		end := start + strings.Index(whole[start:], "\n") + 1
		_, err := Parse([]byte(whole[:start] + whole[end:]))
		assert.ErrorIs(t, err, ErrOutput, line)
	}
	for _, text := range []string{"", "unable to connect to 127.0.0.1:1 Connection refused\n", strings.Replace(whole, "679.00us", "nan", 1)} {
		_, err := Parse([]byte(text))
		assert.ErrorIs(t, err, ErrOutput)
	}
}

func TestArgs(t *testing.T) {
	args, err := Original("http://server/").Args()
	require.NoError(t, err)
	assert.Equal(t, []string{"-t12", "-c400", "-d60s", "--latency", "http://server/"}, args)
	for _, o := range []Options{
		{}, {URL: "x", Threads: 2, Connections: 1, Duration: time.Second}, {URL: "x", Connections: 1, Duration: time.Second},
		{URL: "x", Threads: 1, Connections: 1, Duration: 1500 * time.Millisecond}, {URL: "x", Threads: 1, Connections: 1},
	} {
		_, err := o.Args()
		assert.Error(t, err, "%+v", o)
	}
}

func TestFindNamesWhatIsMissing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "wrk"), []byte("#!/bin/sh\n"), 0o755))
	path, err := Find()
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(folder, "wrk"), path)
	assert.ErrorContains(t, ErrMissing, "apt-get install wrk")
}
