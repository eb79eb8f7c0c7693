package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// madeUpProbe is of a machine that doesn't exist: n CPUs on two sockets, each even CPU with the next one on one core.
func madeUpProbe(n int) *study.Probe {
	number := func(v float64) *float64 { return &v }
	p := &study.Probe{
		Schema: study.ProbeSchema, Taken: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Repetitions: 10,
		Environment: &study.Environment{CPU: "Example 9000", Topology: fmt.Sprintf("%d made-up CPUs", n), VM: "KVM", Clock: "TSC, 2.000 GHz, step 1.0 ns"},
	}
	for a := range n {
		p.CPUs = append(p.CPUs, a)
		for b := a + 1; b < n; b++ {
			ns, relation := 110.0, "one L3"
			switch {
			case a/2 == b/2:
				ns, relation = 40, "one core"
			case a/(n/2) != b/(n/2):
				ns, relation = 300+float64(b-a), "sockets 0 and 1"
			}
			for _, f := range []struct {
				name  string
				times float64
			}{{study.ProbeRoundTrip, 1}, {study.ProbeTwoLines, 2.3}, {study.ProbeShortWaits, 0.75}} {
				v := ns * f.times
				p.Figures = append(p.Figures, study.ProbeFigure{Name: f.name, Title: f.name, CPUs: []int{a, b}, Relation: relation, P50NS: number(v),
					P99NS: number(2 * v), MeanNS: v + 5, LowNS: v - 1, HighNS: v + 1, Samples: 20_000, Visits: 10})
			}
		}
	}
	p.Figures = append(p.Figures,
		study.ProbeFigure{Name: study.ProbeOffset, Title: "clock ahead by", CPUs: []int{0, 1}, MeanNS: -3, LowNS: -4, HighNS: -2,
			UncertaintyNS: number(20), Samples: 20_000, Visits: 10},
		study.ProbeFigure{Name: study.ProbePause, Title: "PAUSE", CPUs: []int{0}, MeanNS: 10.9, LowNS: 10.5, HighNS: 14, Samples: 20_000, Visits: 10})
	return p
}

func probeTable(t *testing.T, p *study.Probe) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, ProbeTable(&b, p))
	return b.String()
}

func TestProbeTable(t *testing.T) {
	two := probeTable(t, madeUpProbe(2))
	assert.Contains(t, two, "Example 9000, 2 made-up CPUs on KVM, TSC, 2.000 GHz, step 1.0 ns. Times in ns, medians of 10 visits.")
	assert.Contains(t, two, "p50/p99/mean")
	assert.Regexp(t, `\n +CPU +0 +1\n +0 +- +40/80/45\n +1 +40/80/45 +-\n`, two)
	assert.Regexp(t, `\n +0 +- +92/184/97\n`, two, "two lines")
	assert.Regexp(t, `short waits between looks, not a PAUSE \(p50/p99/mean\)\n +CPU +0 +1\n +0 +- +30/60/35\n`, two)
	assert.NotContains(t, two, study.ProbeShortWaits, "it is not listed again")
	assert.Regexp(t, `clock ahead by +0, 1 +- +- +-3 ± 20 +-4.00 to -2.00`, two)
	assert.Regexp(t, `PAUSE +0 +- +- +10.9 +10.5 to 14.0`, two)

	assert.NotContains(t, two, "levels")
	assert.NotContains(t, two, "loop of loads")

	moved := madeUpProbe(2)
	moved.Figures[1].VisitsNS = []float64{80, 405, 82, 81}
	assert.Contains(t, probeTable(t, moved), "\nCPUs 0, 1: 2 levels, p50 81 (3 visits), 405 (1 visit)\n")

	busy := madeUpProbe(2)
	for name, visits := range map[string][]float64{study.ProbeAlone: {1_000, 1_600, 1_000}, study.ProbeTogether: {1_010, 2_880, 990}} {
		busy.Figures = append(busy.Figures, study.ProbeFigure{Name: name, Title: name, CPUs: []int{0, 1}, Relation: "one L3", VisitsNS: visits})
	}
	assert.Contains(t, probeTable(t, busy), "\nSlowdown of a loop of loads while")
	assert.Regexp(t, `\n +one L3 +1 +1\.01 +0\.99 +1\.80\n`, probeTable(t, busy))
	assert.NotContains(t, probeTable(t, busy), "corun", "it is not listed again")

	eight := probeTable(t, madeUpProbe(8))
	assert.Regexp(t, `\n +0 +- +40 +110 +110 +304 +305 +306 +307\n`, eight)

	many := probeTable(t, madeUpProbe(32))
	assert.Regexp(t, `one core +16 +40 +40`, many)
	assert.Regexp(t, `sockets 0 and 1 +256 +301 +331`, many)
}

func TestProbeTableSaysWhatIsMissing(t *testing.T) {
	p := madeUpProbe(2)
	p.CPUs, p.Figures, p.Missing = []int{0}, p.Figures[len(p.Figures)-1:], []string{"round trips: there is one CPU"}
	text := probeTable(t, p)
	assert.Contains(t, text, "Not measured: round trips: there is one CPU.\n")
	assert.NotContains(t, text, "cache line")

	dir := t.TempDir()
	paths, err := WriteProbe(dir, p)
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "probe.json"), filepath.Join(dir, "probe.csv")}, paths)
}

func TestWriteProbe(t *testing.T) {
	p, dir := madeUpProbe(4), filepath.Join(t.TempDir(), "new")
	paths, err := WriteProbe(dir, p)
	require.NoError(t, err)
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	assert.Equal(t, []string{"probe.json", "probe.csv", "core-to-core.svg", "core-to-core.pdf", "core-to-core.png"}, names)

	data, err := os.ReadFile(paths[0])
	require.NoError(t, err)
	var back study.Probe
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, *p, back)

	table, err := os.Open(paths[1])
	require.NoError(t, err)
	defer table.Close()
	rows, err := csv.NewReader(table).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 1+len(p.Figures))
	assert.Equal(t, []string{"round-trip", "0", "1", "one core", "40", "80", "45", "39", "41", "", "20000", "10"}, rows[1])
}

func TestHeatMapLooksAsApproved(t *testing.T) {
	for _, cpus := range []int{2, 8} {
		var b bytes.Buffer
		p := madeUpProbe(cpus)
		require.NoError(t, writeSVG(&b, coreToCore(p)))
		golden(t, fmt.Sprintf("core-to-core-%d.svg", cpus), b.Bytes())
	}
}

// TestHeatMapOfManyCPUs names some of them, and writes no numbers into cells too small for them.
func TestHeatMapOfManyCPUs(t *testing.T) {
	var b bytes.Buffer
	p := madeUpProbe(64)
	require.NoError(t, writeSVG(&b, coreToCore(p)))
	assert.Contains(t, b.String(), ">60<")
	assert.NotContains(t, b.String(), ">61<")
	assert.NotContains(t, b.String(), ">110<")
}

// TestHeatGetsDarker: a print in grey shows the same order.
func TestHeatGetsDarker(t *testing.T) {
	last := 256.0
	for i := range 101 {
		c := heat(float64(i) / 100)
		light := 0.299*float64(c.R) + 0.587*float64(c.G) + 0.114*float64(c.B)
		assert.Less(t, light, last, "at %d%%", i)
		last = light
	}
	assert.Equal(t, heat(0), heat(-1))
	assert.Equal(t, heat(1), heat(2))
}
