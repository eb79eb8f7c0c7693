package study

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// factor is one /key=value part of a benchmark's name.
type factor struct {
	key        string
	always     bool // in every name; others only where they vary within the study
	sequential bool // sequential has it too: it is the same in all of a group
	value      func(*Row) string
}

var factors = []factor{
	{"rules", true, true, func(r *Row) string { return strconv.Itoa(r.RuleCount) }},
	{"workers", true, false, func(r *Row) string { return strconv.Itoa(r.Workers) }},
	{"group", false, true, func(r *Row) string { return r.Cell.Group }},
	{"corpus", false, true, func(r *Row) string { return r.Corpus }},
	{"set", false, true, func(r *Row) string { return r.Rules }},
	{"matcher", false, true, func(r *Row) string { return r.Matcher }},
	{"pin", false, true, func(r *Row) string { return r.Pin }},
	{"order", false, true, func(r *Row) string { return r.Group.Order }},
	{"parse", false, true, func(r *Row) string { return strconv.FormatBool(r.Group.IncludeParse) }},
	{"arrivals", false, true, func(r *Row) string { return cmp.Or(r.Group.Arrivals, "closed") }},
	{"idle", false, true, func(r *Row) string { return cmp.Or(r.Group.Idle, "halt") }},
	{"cold", false, true, func(r *Row) string { return strconv.FormatBool(r.Cold) }},
	{"caller", false, false, func(r *Row) string { return strconv.FormatBool(r.CallerRuns) }},
	{"lock", false, false, func(r *Row) string { return strconv.FormatBool(r.LockThread) }},
	{"exit", false, false, func(r *Row) string { return r.EarlyExit }},
	{"every", false, false, func(r *Row) string { return strconv.Itoa(r.ExitEvery) }},
	{"shards", false, false, func(r *Row) string { return r.Shards }},
	{"spin", false, false, func(r *Row) string { return strconv.FormatInt(int64(r.Cell.SpinMax), 10) }},
	{"deadline", false, false, func(r *Row) string { return strconv.FormatInt(int64(r.Cell.Deadline), 10) }},
	{"late", false, false, func(r *Row) string { return r.Cell.LateAt + strconv.FormatInt(int64(r.Cell.Late), 10) }},
	{"delay", false, false, func(r *Row) string { return strconv.FormatInt(int64(r.Cell.Delay), 10) }},
}

type benchUnit struct {
	unit, better string
	value        func(*Block) *float64
}

// benchUnits are the units of bench.txt, in the order of a line, and which way is better.
var benchUnits = []benchUnit{
	{"ns/op", "lower", func(b *Block) *float64 { return b.MeanNS }},
	{"p50-ns", "lower", func(b *Block) *float64 { return b.P50NS }},
	{"p99-ns", "lower", func(b *Block) *float64 { return b.P99NS }},
	{"pkt/s", "higher", func(b *Block) *float64 { return &b.PktPerS }},
}

// writeBench writes a study's good blocks in the Go benchmark format, a line each:
//
//	BenchmarkEvaluate/engine=futex/rules=24/workers=3-2 12345 61000 ns/op 60000 p50-ns 90000 p99-ns 16393 pkt/s
//
// Factors that vary in the study follow workers. So that `benchstat -col /engine` finds sequential beside every engine, its
// blocks stand once under each combination, within its group, of the factors that it does not have (workers,
// caller, ...). Those of a live study are called Live/engine=..., with what the load saw beside it. The reference loop and replicas are no engines, and their blocks are in blocks.jsonl only. Values have six significant digits.
func writeBench(out io.Writer, r *Results) error {
	w := benchfmt.NewWriter(out)
	units := benchUnits
	if slices.ContainsFunc(r.Study.Groups, func(g Group) bool { return g.Live != nil }) {
		units = liveUnits
	}
	for _, u := range units {
		m := &benchfmt.UnitMetadata{OrigUnit: u.unit, Value: u.better}
		m.Unit, m.Key = u.unit, "better"
		if err := w.Write(m); err != nil {
			return err
		}
	}
	t := newTable(&r.Study, r.Blocks)
	config := benchConfig(&r.Study)
	for _, line := range benchNames(t) {
		for _, b := range t.blocks[line.cell] {
			result := benchResult(b, line.name+benchSuffix(&r.Study), config)
			if b.Status != BlockOK || len(result.Values) == 0 {
				continue
			}
			if err := w.Write(result); err != nil {
				return err
			}
		}
	}
	return nil
}

type benchName struct {
	cell int
	name string
}

// benchNames lists the names of a study's cells, the baselines first, so that benchstat compares with them.
func benchNames(t *table) []benchName {
	rows := make([]Row, len(t.study.Cells))
	for i := range rows {
		rows[i] = t.factors(i)
	}
	used := slices.DeleteFunc(slices.Concat(factors, liveFactors), func(f factor) bool { return !f.always && !varies(rows, f) })
	var baselines, engines []benchName
	for i := range rows {
		switch r := &rows[i]; r.Engine {
		case Reference, Replicas: // benchstat would show the loop as a column without a name
		case Sequential:
			for _, parts := range shapes(used, r, rows) {
				baselines = append(baselines, benchName{i, benchVerb(r) + Sequential + parts})
			}
		default:
			engines = append(engines, benchName{i, benchVerb(r) + nameWord(r.Engine) + nameParts(used, r)})
		}
	}
	return append(baselines, engines...)
}

func varies(rows []Row, f factor) bool {
	values := map[string]bool{}
	for i := range rows {
		if r := &rows[i]; !r.isControl() && (f.sequential || r.Engine != Sequential) {
			values[f.value(r)] = true
		}
	}
	return len(values) > 1
}

// shapes lists the name parts under which a sequential row stands: those of the engines of its group, or its own.
func shapes(used []factor, sequential *Row, rows []Row) []string {
	var shapes []string
	for i := range rows {
		r := &rows[i]
		if !fits(sequential, r) || r.Engine == Sequential || r.isControl() {
			continue
		}
		if parts := nameParts(used, r); !slices.Contains(shapes, parts) {
			shapes = append(shapes, parts)
		}
	}
	if shapes == nil {
		return []string{nameParts(used, sequential)}
	}
	return shapes
}

// nameParts joins a row's factors.
func nameParts(used []factor, r *Row) string {
	var b strings.Builder
	for _, f := range used {
		fmt.Fprintf(&b, "/%s=%s", f.key, nameWord(f.value(r)))
	}
	return b.String()
}

// nameWord keeps a value in one part of one name: printable ASCII without blanks and slashes.
func nameWord(s string) string {
	s = strings.Map(func(c rune) rune {
		if c <= ' ' || c == '/' || c >= 0x7f {
			return '_'
		}
		return c
	}, s)
	if s == "" {
		return "none"
	}
	return s
}

// benchSuffix is the GOMAXPROCS of the names, left out as Go does where it is 1.
func benchSuffix(s *Study) string {
	if s.Environment.GOMAXPROCS <= 1 {
		return ""
	}
	return "-" + strconv.Itoa(s.Environment.GOMAXPROCS)
}

func benchResult(b *Block, name string, config []benchfmt.Config) *benchfmt.Result {
	result := &benchfmt.Result{Config: config, Name: benchfmt.Name(name), Iters: int(min(b.Samples, math.MaxInt))}
	for _, u := range unitsOf(b) {
		if v := u.value(b); v != nil {
			result.Values = append(result.Values, benchfmt.Value{Value: significant(*v), Unit: u.unit})
		}
	}
	return result
}

// significant rounds to six significant digits, more than any clock's.
func significant(v float64) float64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64) // what FormatFloat wrote
	return rounded
}

// benchConfig is the file's configuration lines. The platform is this process's: a study is written where it was measured.
func benchConfig(s *Study) []benchfmt.Config {
	var config []benchfmt.Config
	for _, c := range [][2]string{
		{"goos", runtime.GOOS}, {"goarch", runtime.GOARCH}, {"pkg", "github.com/tigerbench/tigerbench"}, {"cpu", s.Environment.CPU},
		{"kernel", s.Environment.Kernel}, {"go", s.Environment.Go}, {"commit", s.Environment.Commit}, {"study", s.Name},
		{"seed", strconv.FormatUint(s.Seed, 10)},
	} {
		if v := strings.Join(strings.Fields(c[1]), " "); v != "" {
			config = append(config, benchfmt.Config{Key: c[0], Value: []byte(v), File: true})
		}
	}
	return config
}
