package study

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"
)

// parseBench reads a benchmark file and returns its results by full name, refusing any line that benchfmt refuses.
func parseBench(t *testing.T, data []byte) (results map[string][]*benchfmt.Result, units benchfmt.UnitMetadataMap) {
	t.Helper()
	results = map[string][]*benchfmt.Result{}
	reader := benchfmt.NewReader(bytes.NewReader(data), benchFile)
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.Result:
			results[rec.Name.String()] = append(results[rec.Name.String()], rec.Clone())
		case *benchfmt.SyntaxError:
			require.NoError(t, rec)
		}
	}
	require.NoError(t, reader.Err())
	return results, reader.Units()
}

func writtenBench(t *testing.T, s *Study, blocks []Block) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, writeBench(&out, &Results{Study: *s, Blocks: blocks}))
	return out.Bytes()
}

func TestBenchFileParsesBack(t *testing.T) {
	s := smallStudy(2)
	s.Environment = Environment{CPU: "Some  CPU\n@ 1 GHz", GOMAXPROCS: 4, Kernel: "6.1"}
	blocks := goodBlocks(2)
	blocks[4].Status = BlockStalled // futex in the first repetition
	blocks[5].P99NS = nil           // mailbox there
	results, units := parseBench(t, writtenBench(t, s, blocks))
	require.Len(t, results, 3, "without the reference loop")
	futex := results["Evaluate/engine=futex/rules=24/workers=3-4"]
	require.Len(t, futex, 1, "good blocks only")
	assert.Equal(t, 20_000, futex[0].Iters)
	for unit, want := range map[string]float64{"sec/op": 510e-9, "p50-sec": 510e-9, "p99-sec": 1530e-9, "pkt/s": 1e9 / 510} {
		value, ok := futex[0].Value(unit)
		require.True(t, ok, unit)
		assert.InEpsilon(t, want, value, 1e-5, unit)
	}
	assert.Equal(t, "Some CPU @ 1 GHz", futex[0].GetConfig("cpu"))
	assert.NotEmpty(t, futex[0].GetConfig("goos"))
	assert.NotEmpty(t, futex[0].GetConfig("pkg"))
	assert.Len(t, results["Evaluate/engine=sequential/rules=24/workers=3-4"], 6, "beside the engines, all visits")
	mailbox := results["Evaluate/engine=mailbox/rules=24/workers=3-4"]
	require.Len(t, mailbox, 2)
	_, ok := mailbox[0].Value("p99-sec")
	assert.False(t, ok, "null in the block")
	for unit, better := range map[string]int{"sec/op": -1, "p50-sec": -1, "p99-sec": -1, "pkt/s": 1} {
		assert.Equal(t, better, units.GetBetter(unit), unit)
	}
}

func TestBenchNamesHoldTheFactorsThatVary(t *testing.T) {
	s := smallStudy(1)
	s.Groups = append(s.Groups, Group{ID: "h", Rules: "my rules/24.json", Corpus: "builtin:dns", Matcher: "linear", Pin: "cores"})
	s.Cells = append(s.Cells,
		Cell{ID: 4, Group: "h", Engine: "futex", RuleCount: 24, Workers: 2, CallerRuns: true, EarlyExit: "off"},
		Cell{ID: 5, Group: "h", Engine: "futex", RuleCount: 24, Workers: 2, EarlyExit: "off"},
		Cell{ID: 6, Group: "h", Engine: Sequential, RuleCount: 24, Workers: 1, EarlyExit: "ordered"})
	var blocks []Block
	for i := range s.Cells {
		blocks = append(blocks, goodBlock(i, 0, 0, 100))
	}
	results, _ := parseBench(t, writtenBench(t, s, blocks))
	var names []string
	for name := range results {
		names = append(names, name)
	}
	const g, h = "/group=g/corpus=builtin:web/set=builtin:24", "/group=h/corpus=builtin:dns/set=my_rules_24.json"
	assert.ElementsMatch(t, []string{
		"Evaluate/engine=sequential/rules=24/workers=3" + g + "/caller=false",
		"Evaluate/engine=futex/rules=24/workers=3" + g + "/caller=false",
		"Evaluate/engine=mailbox/rules=24/workers=3" + g + "/caller=false",
		"Evaluate/engine=sequential/rules=24/workers=2" + h + "/caller=true",
		"Evaluate/engine=sequential/rules=24/workers=2" + h + "/caller=false",
		"Evaluate/engine=futex/rules=24/workers=2" + h + "/caller=true",
		"Evaluate/engine=futex/rules=24/workers=2" + h + "/caller=false",
	}, names)
}

func TestBenchFileLooksLikeThis(t *testing.T) {
	s := smallStudy(1)
	s.Environment.GOMAXPROCS = 2
	text := string(writtenBench(t, s, goodBlocks(1)))
	golden := filepath.Join("testdata", benchFile)
	_, lines, found := strings.Cut(text, "pkg: ") // what comes before names the platform
	require.True(t, found)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o777))
		require.NoError(t, os.WriteFile(golden, []byte(lines), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), lines)
}

func TestBenchValuesHaveSixDigits(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 48.30512345: "48.3051", 1e9 / 510: "1.96078e+06", 20_650_123.456: "2.06501e+07"} {
		assert.Equal(t, want, fmt.Sprintf("%v", significant(v)))
	}
}
