package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/report"
)

// short are flags that make a block, and the report, take as little time as they can.
var short = []string{"--reps", "2", "--duration", "5ms", "--warmup", "1ms", "--seed", "1", "--charts", "svg"}

// runFake runs fake engines in this process; their blocks are processes of their own.
func runFake(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	err := fakeRun(t.Context(), args, &out, &errs)
	return out.String(), errs.String(), exitCode(err)
}

func TestRunMeasuresAndReports(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	args := append(short, "--engine", "twin", "--out", dir)
	stdout, stderr, code := runFake(t, args...)
	require.Equal(t, codeOK, code, stderr)
	assert.Contains(t, stdout, "twin")
	r, err := study.Open(dir)
	require.NoError(t, err)
	assert.Equal(t, study.Complete, r.Study.Status)
	assert.Equal(t, args, r.Study.Command)
	assert.Equal(t, "2048 MiB", r.Study.Environment.Extra["memory limit of a block"])
	assert.Len(t, r.Blocks, 2*5, "sequential thrice, the reference loop and twin, in two repetitions")
	for _, row := range r.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Engine)
		assert.Zero(t, row.Mismatches)
		if row.Engine == "twin" {
			// A ratio it need not have: on a busy machine the reference loop can take as long as a short block's sequential.
			assert.Positive(t, row.Verified)
			assert.Equal(t, 2, row.BlocksOK)
		}
	}
	for _, b := range r.Blocks {
		assert.Positive(t, b.StartupNS)
		if r.Rows[b.Cell].Engine != study.Reference {
			assert.Equal(t, b.Samples, b.Accepted+b.Dropped)
		}
	}
	corpus := r.Study.Inputs[0]
	assert.Equal(t, "corpus", corpus.Kind)
	assert.Equal(t, corpus.Packets, corpus.Classes["ok"]+corpus.Classes["truncated"]+corpus.Classes["malformed"]+corpus.Classes["unsupported"])
	files, err := filepath.Glob(filepath.Join(dir, "report", "*.svg"))
	require.NoError(t, err)
	assert.NotEmpty(t, files)
}

// TestBalancedShardsAreWeighedOnceAStudy: their costs are kept, and a study that goes on takes them.
func TestBalancedShardsAreWeighedOnceAStudy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	_, stderr, code := runFake(t, append(short, "--reps", "1", "--engine", "twin", "--shards", "balanced", "--workers", "2", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	r, err := study.Open(dir)
	require.NoError(t, err)
	costs := r.Study.Inputs[1].RuleCosts
	require.Len(t, costs["builtin:web"], 24)
	again, err := (&runCommand{specs: fakeSpecs()}).asked(&r.Study)
	require.NoError(t, err)
	assert.Equal(t, map[string]map[string][]float64{"builtin:24": costs}, again.flags.ruleOptions().Costs)
	for _, row := range r.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Engine)
	}
}

func TestRunNeverOverwritesAStudy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	args := append(short, "--reps", "1", "--engine", "twin", "--out", dir)
	_, stderr, code := runFake(t, args...)
	require.Equal(t, codeOK, code, stderr)
	before, err := os.ReadFile(filepath.Join(dir, "study.json"))
	require.NoError(t, err)
	_, stderr, code = runFake(t, args...)
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, dir+" holds a study already")
	after, err := os.ReadFile(filepath.Join(dir, "study.json"))
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

func TestRunJSONIsAllOnStdout(t *testing.T) {
	stdout, stderr, code := runFake(t, append(short, "--engine", "twin", "--json", "--out", filepath.Join(t.TempDir(), "s"))...)
	require.Equal(t, codeOK, code, stderr)
	var document struct {
		Schema int
		Rows   []struct{ Engine string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	assert.Equal(t, study.Schema, document.Schema)
	assert.Len(t, document.Rows, 3)
}

func TestAWrongVerdictIsAFinding(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	_, stderr, code := runFake(t, append(short, "--engine", "liar", "--out", dir)...)
	assert.Equal(t, codeFinding, code)
	assert.Contains(t, stderr, "2 of 10 blocks are invalid")
	assert.Regexp(t, `the first: liar: packet \d+ of .*web`, stderr)
	r, err := study.Open(dir)
	require.NoError(t, err)
	for _, row := range r.Rows {
		if row.Engine == "liar" {
			assert.Equal(t, study.BlockInvalid, row.Status)
			assert.Nil(t, row.Ratio)
		}
	}
}

func TestAStalledEngineIsAWarning(t *testing.T) {
	start := time.Now()
	dir := filepath.Join(t.TempDir(), "study")
	var stdout, stderr bytes.Buffer
	args := append(short, "--reps", "1", "--engine", "hangs,twin", "--out", dir)
	require.NoError(t, fakeRunWithin(t.Context(), hanging, args, &stdout, &stderr), stderr.String())
	assert.Contains(t, stderr.String(), "1 of 6 blocks stalled")
	assert.Less(t, time.Since(start), time.Minute)
	r, err := study.Open(dir)
	require.NoError(t, err)
	for _, row := range r.Rows {
		if row.Engine == "hangs" {
			assert.Equal(t, study.BlockStalled, row.Status)
			assert.Nil(t, row.Ratio)
		}
	}
}

func TestADeadBlockIsAFinding(t *testing.T) {
	_, stderr, code := runFake(t, append(short, "--reps", "1", "--engine", "dies", "--out", filepath.Join(t.TempDir(), "s"))...)
	assert.Equal(t, codeFinding, code)
	assert.Contains(t, stderr, "1 of 5 blocks failed, the first: dies: exit status 7")
}

func TestBadFlagsAreReportedTogether(t *testing.T) {
	_, stderr, code := runFake(t, "--workers", "0,x", "--pin", "socket", "--early-exit", "sometimes", "--spin", "fast",
		"--caller-runs", "maybe", "--reps", "0", "--unsupported", "ignore", "--matcher", "fast")
	assert.Equal(t, codeUsage, code)
	for _, line := range []string{
		`--workers "0": give whole numbers from 1 to 4096`, `--workers "x": give whole numbers`,
		`--pin "socket": give cores or none`, `--early-exit "sometimes": give off or ordered or any`,
		`--spin "fast": give durations such as 2us`, `--caller-runs "maybe": give on, off, or on,off`,
		`--reps 0: give more than 0`, `--unsupported ignore: give error or skip`, `--matcher "fast": give linear`,
	} {
		assert.Contains(t, stderr, line)
	}
}

func TestBadInputsAreReportedTogether(t *testing.T) {
	_, stderr, code := runFake(t, "--pcap", "no-such.pcap", "--rules", "no-such.json,builtin:99", "--dry-run")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "--pcap no-such.pcap: ")
	assert.Contains(t, stderr, "--rules no-such.json: read rules: open no-such.json: no such file")
	assert.Contains(t, stderr, "--rules builtin:99: ")
}

func TestUnknownEngineIsRefused(t *testing.T) {
	_, stderr, code := runFake(t, "--engine", "twin,bogus", "--dry-run")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "--engine bogus: no engine is called so: give all, or some of sequential, ")
	_, stderr, _ = runFake(t, "--engine", "twn", "--dry-run")
	assert.Contains(t, stderr, "--engine twn: no engine is called so; did you mean twin?")
}

func TestDryRunMeasuresNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	stdout, stderr, code := runFake(t, append(short, "--engine", "twin", "--pin", "none", "--workers", "1", "--rules", "builtin:24,synthetic:8,hit=0.5,seed=3", "--dry-run", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	assert.NoDirExists(t, dir)
	golden, err := os.ReadFile("testdata/run-dry-run.golden")
	if *update {
		require.NoError(t, os.WriteFile("testdata/run-dry-run.golden", []byte(stdout), 0o644))
		return
	}
	require.NoError(t, err)
	assert.Equal(t, string(golden), stdout)
}

func TestDryRunPrintsJSON(t *testing.T) {
	stdout, stderr, code := runFake(t, append(short, "--engine", "twin", "--pin", "none", "--workers", "1", "--arrivals", "closed,rate:10000", "--dry-run", "--json")...)
	require.Equal(t, codeOK, code, stderr)
	var document struct {
		Seed, Repetitions, Blocks int
		LeastNS                   int64 `json:"least_ns"`
		Groups                    []study.Group
		Cells                     []study.Cell
		Notes                     []string
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	assert.Equal(t, []int{1, 2, 20}, []int{document.Seed, document.Repetitions, document.Blocks})
	assert.Positive(t, document.LeastNS)
	assert.Equal(t, "rate:10000", document.Groups[1].Arrivals)
	assert.Len(t, document.Cells, 6)
	assert.NotNil(t, document.Notes)
}

func TestAnOpenLoopIsReported(t *testing.T) {
	stdout, stderr, code := runFake(t, append(short, "--quick", "--engine", "twin", "--duration", "100ms", "--arrivals", "rate:20000,poisson:20000,capture:x20",
		"--json", "--out", filepath.Join(t.TempDir(), "s"))...)
	require.Equal(t, codeOK, code, stderr)
	var document struct{ Rows []study.Row }
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	require.Len(t, document.Rows, 9)
	for i, row := range document.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Engine)
		require.NotNil(t, row.Open)
		assert.Equal(t, []string{"rate:20000", "poisson:20000", "capture:x20"}[i/3], row.Open.Arrivals)
		assert.Positive(t, *row.Open.OfferedPPS)
		assert.Positive(t, *row.Open.ResponseP50NS)
		if i < 3 {
			assert.Equal(t, 20_000.0, *row.Open.OfferedPPS)
		}
	}
}

func TestKnownDelaysAndDeadlinesAreCells(t *testing.T) {
	stdout, stderr, code := runFake(t, append(short, "--engine", "twin", "--duration", "30ms", "--delay", "0s,20us", "--deadline", "off,1m",
		"--stall", "off", "--json", "--out", filepath.Join(t.TempDir(), "s"))...)
	require.Equal(t, codeOK, code, stderr)
	var document struct{ Rows []study.Row }
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	require.Len(t, document.Rows, 6)
	for _, row := range document.Rows[2:] {
		assert.Equal(t, study.BlockOK, row.Status, row.Label)
		assert.Zero(t, row.Claimed, row.Label)
		if row.DelayNS > 0 {
			assert.Greater(t, *row.P50NS, 19_600.0, row.Label)
		}
	}
	assert.Equal(t, "twin deadline 1m0s delay 20µs", document.Rows[5].Label)
}

// TestAnatomyOfALateTeam goes the whole way: the lateness lies between two stamps, however slow the machine is.
func TestAnatomyOfALateTeam(t *testing.T) {
	var r *study.Results
	var dir string
	for _, duration := range []string{"200ms", "1s", "5s"} { // until each block stamps enough packets
		dir = filepath.Join(t.TempDir(), "s")
		_, stderr, code := runFake(t, append(short, "--engine", "chanbased", "--workers", "2", "--caller-runs", "on", "--pin", "none", "--anatomy",
			"--duration", duration, "--reps", "1", "--late", "off,join:20us", "--out", dir)...)
		require.Equal(t, codeOK, code, stderr)
		var err error
		r, err = study.Open(dir)
		require.NoError(t, err)
		require.Len(t, r.Rows, 4)
		if r.Rows[2].Anatomy != nil && r.Rows[3].Anatomy != nil {
			break
		}
	}
	assert.Equal(t, r.Study.Duration/2, r.Study.Anatomy)
	assert.Nil(t, r.Rows[0].Anatomy, "one thread has no parts")
	for _, row := range r.Rows[2:] {
		require.NotNil(t, row.Anatomy, row.Label)
		assert.Len(t, row.Anatomy.Last, 2, row.Label)
		assert.GreaterOrEqual(t, row.Anatomy.Typical.JoinNS, 0.99*float64(row.LateNS), row.Label)
	}
	assert.Equal(t, "chanbased join late by 20µs", r.Rows[3].Label)
	assert.FileExists(t, filepath.Join(dir, "report", "g1-anatomy.svg"))
}

func TestSlowPacketsAreKeptAndNamed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "s")
	stdout, stderr, code := runFake(t, append(short, "--engine", "twin", "--slowest", "2", "--json", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	var document struct{ Rows []study.Row }
	require.NoError(t, json.Unmarshal([]byte(stdout), &document))
	for _, row := range document.Rows {
		require.Len(t, row.Slowest, 2, row.Label)
		assert.GreaterOrEqual(t, row.Slowest[0].NS, row.Slowest[1].NS)
		assert.Equal(t, "builtin:web", row.Slowest[0].File)
	}
	r, err := study.Open(dir)
	require.NoError(t, err)
	var printed bytes.Buffer
	require.NoError(t, report.Slowest(&printed, r))
	assert.Contains(t, printed.String(), "twin: the slowest packets of the timed parts")
	_, stderr, code = execute(t, "report", "--json", "--slowest", dir)
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "[json slowest] were all set")
	_, stderr, code = runFake(t, "--slowest", "-1", "--dry-run")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "--slowest -1: give 0 to 1000")
}

func TestBadLatenessIsRefused(t *testing.T) {
	_, stderr, code := runFake(t, "--late", "early:5us,5,0s", "--dry-run")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, `"early:5us": give off, or a time and where, such as 5us, fork:5us`)
	assert.Contains(t, stderr, `"5"`)
	assert.Contains(t, stderr, `"0s"`)
}

func TestBlocksRecordWhatWentOnBeside(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("nothing to watch here")
	}
	dir := filepath.Join(t.TempDir(), "s")
	_, stderr, code := runFake(t, append(short, "--engine", "twin", "--idle", "halt,awake", "--out", dir)...)
	require.Equal(t, codeOK, code, stderr)
	r, err := study.Open(dir)
	require.NoError(t, err)
	require.Len(t, r.Study.Groups, 2)
	assert.Equal(t, []string{"", "awake"}, []string{r.Study.Groups[0].Idle, r.Study.Groups[1].Idle})
	assert.Contains(t, r.Study.Groups[1].Title, "idle awake")
	require.NotNil(t, r.Study.Fitness)
	assert.Equal(t, len(r.Study.Fitness.Failed) == 0, r.Study.Fitness.Fit)
	for _, b := range r.Blocks {
		assert.Equal(t, study.BlockOK, b.Status, b.Reason)
		require.NotNil(t, b.Noise)
		assert.Positive(t, b.Noise.WallNS)
	}
	if !r.Study.Fitness.Fit {
		assert.Contains(t, strings.Join(r.Warnings, "\n"), "the study is unfit: ")
	}
}

func TestBadArrivalsAndPrecisionsAreRefused(t *testing.T) {
	_, stderr, code := runFake(t, "--arrivals", "rate", "--deadline", "0s", "--delay", "x", "--stall", "1s", "--idle", "asleep", "--budget", "1s")
	assert.Equal(t, codeUsage, code)
	for _, line := range []string{
		`--arrivals "rate": give closed, capture`, `--deadline "0s": give off, or durations such as 50ms`, `--delay "x": give durations`,
		`--stall "1s": give off, or how long and how often`, `--idle "asleep": give halt or awake`, `--budget 1s: give --precision with it`,
	} {
		assert.Contains(t, stderr, line)
	}
	_, stderr, code = runFake(t, "--precision", "2")
	assert.Equal(t, codeUsage, code)
	assert.Contains(t, stderr, "give a share between 0% and 100%, such as 2%")
}

func TestSplitRules(t *testing.T) {
	for given, want := range map[string][]string{
		"builtin:24":                            {"builtin:24"},
		"synthetic:400,cost=50ns":               {"synthetic:400,cost=50ns"},
		"synthetic:4,cost=5ns,hit=0.1,a.json":   {"synthetic:4,cost=5ns,hit=0.1", "a.json"},
		"builtin:24,synthetic:9,at=last,b.json": {"builtin:24", "synthetic:9,at=last", "b.json"},
		"dir/x=1.json,builtin:web":              {"dir/x=1.json", "builtin:web"},
		"a.json,dir/x=1.json":                   {"a.json", "dir/x=1.json"},
	} {
		assert.Equal(t, want, splitRules([]string{given}), given)
	}
}

func TestSplitRulesKeepsNamesWithCommas(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a,b.json")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	assert.Equal(t, []string{name, "c.json"}, splitRules([]string{name, "c.json"}))
}

func TestInterruptedBeforeMeasuringLeavesNoFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out bytes.Buffer
	err := fakeRun(ctx, append(short, "--engine", "twin"), &out, &out)
	assert.Equal(t, codeInterrupted, exitCode(err), out.String())
	left, err := os.ReadDir(".")
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestRepeatsAreDropped(t *testing.T) {
	assert.Equal(t, []string{"builtin:web", "builtin:24"}, splitRules([]string{"builtin:web,builtin:24", "builtin:web"}))
	assert.Equal(t, []string{"a.pcap"}, splitFiles([]string{"a.pcap,a.pcap"}))
}

func TestSplitFilesKeepsNamesWithCommas(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a,b.pcap")
	require.NoError(t, os.WriteFile(name, nil, 0o600))
	assert.Equal(t, []string{name, "c.pcap", "d.pcap"}, splitFiles([]string{name, "c.pcap,d.pcap"}))
}

func TestStudyFoldersAreNumbered(t *testing.T) {
	t.Chdir(t.TempDir())
	day := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, want := range []string{"results/2026-01-31-run", "results/2026-01-31-run-2", "results/2026-01-31-run-3"} {
		dir, err := studyDir("", "run", day)
		require.NoError(t, err)
		assert.Equal(t, filepath.FromSlash(want), dir)
	}
	dir, err := studyDir("elsewhere", "run", day)
	require.NoError(t, err)
	assert.Equal(t, "elsewhere", dir)
}
