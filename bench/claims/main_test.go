package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/rules"
)

// here are the claims that this machine can measure, without the programs in C++ where they are not built.
func here(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.NumCPU() < 2 {
		t.Skip("two CPUs to pin to are needed")
	}
	_, kernel := rules.SIMDKernel()
	_, scan := os.Stat("../../peers/bin/cxx/scan")
	var all []string
	for _, name := range names() {
		if kernel != nil && strings.HasPrefix(name, "simd") || scan != nil && strings.HasPrefix(name, "prefetch") {
			t.Logf("%s is left out: %v %v", name, kernel, scan)
			continue
		}
		all = append(all, name)
	}
	return strings.Join(all, ",")
}

// TestEveryClaimHasARow, and the page keeps what stands around the table.
func TestEveryClaimHasARow(t *testing.T) {
	only := here(t)
	page := filepath.Join(t.TempDir(), "claims.md")
	require.NoError(t, os.WriteFile(page, []byte("# Text\n"+begin+"old\n"+end+"\nMore.\n"), 0o600))
	var stdout, stderr bytes.Buffer
	require.NoError(t, run(t.Context(), []string{"-reps=2", "-samples=20", "-limit=1ms", "-peers=../../peers/bin", "-only", only},
		&stdout, &stderr), stderr.String())
	require.NoError(t, rewrite(page, stdout.String()))
	for _, c := range claims() {
		if strings.Contains(","+only+",", ","+c.name+",") {
			assert.Contains(t, stdout.String(), "| "+c.optimization+" | "+c.said+" | "+c.before+", ")
		}
	}
	assert.Regexp(t, `(?m) \| [+-]\d+% \[[+-]\d+%, [+-]\d+%\] \| (holds|may hold|a gain|a smaller gain|a loss|no gain shown) \|$`, stdout.String())
	assert.Contains(t, stdout.String(), "too few for an interval")
	rewritten, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, "# Text\n"+begin+stdout.String()+end+"\nMore.\n", string(rewritten))
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		least float64
		gain  gauge.Ratio
		want  string
	}{
		{0.3, gauge.Ratio{Median: 0.4, Low: 0.3, High: 0.5}, "holds"},
		{0.3, gauge.Ratio{Median: 0.29, Low: 0.2, High: 0.31}, "may hold"},
		{0.3, gauge.Ratio{Median: 0.1, Low: 0.05, High: 0.2}, "a smaller gain"},
		{0.3, gauge.Ratio{Median: 0.1, Low: -0.05, High: 0.2}, "no gain shown"},
		{0.3, gauge.Ratio{Median: -0.1, Low: -0.2, High: -0.01}, "a loss"},
		{0, gauge.Ratio{Median: 0.1, Low: 0.05, High: 0.2}, "a gain"},
	} {
		assert.Equal(t, c.want, verdict(c.least, c.gain), "%+v", c)
	}
}

func TestTimesHaveTheirUnit(t *testing.T) {
	for ns, want := range map[float64]string{1.234: "1.23 ns", 123.4: "123 ns", 999: "999 ns", 1000: "1 µs", 12_345: "12.3 µs", 9_876_543: "9.88 ms"} {
		assert.Equal(t, want, text([]gauge.Summary{{Mean: ns}}))
	}
}

// TestAddressesDifferInNothingButTheirNetwork.
func TestAddressesDifferInNothingButTheirNetwork(t *testing.T) {
	blocked, _, _ := addresses(blockedNetwork, addressRules)
	seen, _, _ := addresses(seenNetwork, addressPackets)
	for _, a := range append(blocked, seen...) {
		assert.Len(t, a, len(blocked[0]))
	}
}

// TestGainIsOfPackets: half the time is +100%.
func TestGainIsOfPackets(t *testing.T) {
	r := result{beforeTimes: []gauge.Summary{{Mean: 20}, {Mean: 40}}, afterTimes: []gauge.Summary{{Mean: 10}, {Mean: 20}}}
	assert.Equal(t, gauge.Ratio{Median: 1, Low: 1, High: 1}, r.gain())
}

func TestNonsenseIsRefused(t *testing.T) {
	assert.ErrorContains(t, run(t.Context(), []string{"-reps=0"}, io.Discard, io.Discard), "give at least 1")
	assert.ErrorContains(t, run(t.Context(), []string{"-only=luck"}, io.Discard, io.Discard), "give some of")
	assert.ErrorContains(t, run(t.Context(), []string{"-only=" + names()[0], "-write=page.md"}, io.Discard, io.Discard), "give one of them")
	page := filepath.Join(t.TempDir(), "page.md")
	require.NoError(t, os.WriteFile(page, []byte("no marks"), 0o600))
	assert.ErrorContains(t, rewrite(page, ""), "put them where the table belongs")
}

// TestThePageIsReady to be rewritten, and names every claim's optimization.
func TestThePageIsReady(t *testing.T) {
	page, err := os.ReadFile("../../docs/claims.md")
	require.NoError(t, err)
	assert.Contains(t, string(page), begin)
	assert.Contains(t, string(page), end)
	for _, c := range claims() {
		assert.Contains(t, strings.ToLower(string(page)), strings.ToLower(c.optimization))
	}
}
