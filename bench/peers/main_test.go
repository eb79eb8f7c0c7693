package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// peersFolder is where make peers puts the programs.
const peersFolder = "../../peers/bin"

// TestMain lets the test binary be a contestant: each visit is a process of its own.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == insideWord {
		main()
		return
	}
	os.Exit(m.Run())
}

func needPeers(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.NumCPU() < 2 {
		t.Skip("two CPUs to pin to are needed")
	}
	for _, name := range []string{"cxx/scan", "cxx/onetbb", "gopeers"} {
		if _, err := os.Stat(filepath.Join(peersFolder, name)); err != nil {
			t.Skip("run make peers first: ", err)
		}
	}
}

// TestEveryContestantHasARow: all bouts but the oversubscribed one, each block small, every block's work checked by the command itself.
func TestEveryContestantHasARow(t *testing.T) {
	needPeers(t)
	var stdout, stderr bytes.Buffer
	out := filepath.Join(t.TempDir(), "study")
	require.NoError(t, run(t.Context(), []string{"-reps=1", "-samples=30", "-limit=1ms", "-peers", peersFolder, "-out", out}, &stdout, &stderr), stderr.String())
	tables := strings.Split(stdout.String(), "Ratio: ")
	require.Len(t, tables, 1+len(usualBouts()))
	for i, name := range usualBouts() {
		for _, c := range find(name).contestants {
			if !strings.Contains(stderr.String(), "warning: "+name+", "+c.name+":") {
				assert.Regexp(t, `(?m)^ *`+c.name+` +[\d.]+ `, tables[i+1], name)
			}
		}
	}
	assert.Regexp(t, `mailbox .* cxx-mailbox +[\d.]+ .* <= 1\.15 +(ok|missed)`, tables[1])
	assert.Regexp(t, `mailbox .* ideal +[\d.]+ .* >= 0\.93 +(ok|missed)`, tables[2])
	assert.Regexp(t, `mailbox +- +- +- +openmp +[\d.]+ .* <= 1\.00 +(ok|missed)`, tables[2])
	checkStudy(t, out)
}

// checkStudy reads what tigerbench report would.
func checkStudy(t *testing.T, dir string) {
	r, err := study.Open(dir)
	require.NoError(t, err)
	assert.Equal(t, study.Complete, r.Study.Status)
	assert.Len(t, r.Study.Groups, 3)
	peers := 0
	for _, row := range r.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Label)
		assert.Equal(t, row.Cell.Peer, slices.Contains(row.Marks, "peer"), row.Label)
		loose := row.Engine == "errgroup" || row.Engine == "ants"
		assert.Equal(t, loose, slices.Contains(row.Marks, "helpers not pinned"), row.Label)
		assert.Equal(t, !loose, row.Cell.LockThread, row.Label)
		if row.Cell.Peer {
			peers++
			assert.NotContains(t, []string{study.Sequential, "mailbox"}, row.Engine)
		}
		if row.Cell.Group == "20us" && row.Engine != study.Reference {
			assert.NotNil(t, row.RatioRaw, row.Label) // the other one is empty where 30 samples of the reference loop were disturbed
		}
	}
	assert.Greater(t, peers, 10)
}

// TestAStudyThatWasCutSaysSo: Ctrl-C comes before the first visit.
func TestAStudyThatWasCutSaysSo(t *testing.T) {
	needPeers(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	out := filepath.Join(t.TempDir(), "study")
	require.Error(t, run(ctx, []string{"-reps=1", "-samples=30", "-bouts=bare", "-peers", peersFolder, "-out", out}, io.Discard, io.Discard))
	text, err := os.ReadFile(filepath.Join(out, "study.json"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `"status": "interrupted"`)
}

// TestNothingIsLeftBehind where the study's folder cannot be made.
func TestNothingIsLeftBehind(t *testing.T) {
	needPeers(t)
	t.Setenv("TMPDIR", t.TempDir())
	out := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(out, nil, 0o600))
	require.Error(t, run(t.Context(), []string{"-bouts=bare,scan24", "-peers", peersFolder, "-out", out}, io.Discard, io.Discard))
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestNonsenseIsRefused(t *testing.T) {
	for reason, args := range map[string][]string{
		"give at least 1":    {"-reps=0"},
		"give some of":       {"-bouts=tennis"},
		"is given twice":     {"-bouts=bare,bare"},
		"run make peers":     {"-peers", "missing", "-bouts=bare"},
		"this program's own": nil,
	} {
		if args == nil {
			assert.ErrorContains(t, inside(nil, io.Discard), reason)
			continue
		}
		assert.ErrorContains(t, run(context.Background(), args, io.Discard, io.Discard), reason)
	}
}

// TestOrderKeepsTwinsTogether, sequential at the start, in the middle and at the end, and everybody else once.
func TestOrderKeepsTwinsTogether(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		var names []string
		for _, c := range order(find("bare").contestants, random) {
			names = append(names, c.name)
		}
		assert.Equal(t, study.Sequential, names[0])
		assert.Equal(t, study.Sequential, names[len(names)-1])
		assert.Len(t, names, len(find("bare").contestants)+2)
		mine, twin := slices.Index(names, "condvar"), slices.Index(names, "cxx-condvar")
		assert.Contains(t, []int{-1, 1}, mine-twin)
	}
}

// TestWorkIsChecked: a program that skips work, finds what is not there, or scans other rules is no contestant.
func TestWorkIsChecked(t *testing.T) {
	m := &measurement{files: map[int]scanFile{24: {checksum: 7}}}
	job, none := gauge.Job{Steps: 3}, rules.NoRule
	c := contestant{name: "cxx-mailbox"}
	good := gauge.Block{Packets: 5, Steps: 15, Low: none, High: none}
	assert.NoError(t, m.verify(find("20us"), c, job, good))
	lazy, seeing := good, good
	lazy.Steps--
	seeing.Low = 2
	assert.ErrorContains(t, m.verify(find("20us"), c, job, lazy), "14 rules checked")
	assert.ErrorContains(t, m.verify(find("20us"), c, job, seeing), "answers from 2")
	assert.NoError(t, m.verify(find("scan24"), c, job, gauge.Block{Checksum: 7}))
	assert.ErrorContains(t, m.verify(find("scan24"), c, job, gauge.Block{Checksum: 8}), "checksum")
}

// TestRulesForOtherPrograms: the timed packets match nothing, the others all match.
func TestRulesForOtherPrograms(t *testing.T) {
	f, err := gauge.NewRuleFile(1000)
	require.NoError(t, err)
	shard, err := f.Shard(rules.Linear)
	require.NoError(t, err)
	for i := range f.Packets {
		at := shard.Scan(&f.Packets[i], 0, shard.Len())
		assert.Equal(t, i < gauge.TimedPackets, at == shard.Len(), "packet %d: %d", i, at)
	}
	path := filepath.Join(t.TempDir(), "rules")
	require.NoError(t, f.Write(path))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, int64(24+1000*112+len(f.Packets)*48), info.Size())
}
