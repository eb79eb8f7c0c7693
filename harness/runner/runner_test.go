package runner

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
)

type noMaterial struct{}

func (noMaterial) Files(study.Group) []*os.File        { return nil }
func (noMaterial) Origins(study.Group) []inputs.Origin { return nil }

// sink keeps blocks, and fails at the one with number failAt.
type sink struct {
	blocks []study.Block
	failAt int
	then   func()
}

var errFull = errors.New("no space left")

func (s *sink) Append(b study.Block) error {
	if s.failAt > 0 && len(s.blocks)+1 == s.failAt {
		return errFull
	}
	s.blocks = append(s.blocks, b)
	if s.then != nil {
		s.then()
	}
	return nil
}

// runnerOf measures sequential, reference and the engines given, twice.
func runnerOf(t *testing.T, s *sink, engines ...string) *Runner {
	t.Helper()
	p := &plan.Plan{
		Groups: []study.Group{{ID: "g", Corpus: "c", Rules: "r"}}, Seed: 1,
		Timing: plan.Timing{Repetitions: 2, Duration: time.Millisecond},
	}
	for i, engine := range append([]string{study.Sequential, study.Reference}, engines...) {
		p.Cells = append(p.Cells, study.Cell{ID: i, Group: "g", Engine: engine, Label: engine, Participants: 1})
	}
	program, err := os.Executable()
	require.NoError(t, err)
	return &Runner{
		Plan: p, Material: noMaterial{}, Sink: s, Progress: &Progress{}, MaxProcs: 2, Limit: 20 * time.Second,
		Launcher: Launcher{Path: program, Env: append(os.Environ(), blockEnv+"=1", "GORACE=atexit_sleep_ms=0")},
	}
}

func TestEveryVisitIsABlockInItsOwnProcess(t *testing.T) {
	s := &sink{}
	r := runnerOf(t, s, "good")
	out, err := r.Run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Outcome{Blocks: 10}, out)
	pids := map[float64]bool{}
	for i, v := range r.Plan.Sequence() {
		b := s.blocks[i]
		assert.Equal(t, []int{v.Cell, v.Repetition, v.Visit, v.Sequence}, []int{b.Cell, b.Repetition, b.Visit, b.Sequence})
		pids[b.Passes] = true
	}
	assert.Len(t, pids, 10)
}

func TestBlocksThatGoWrong(t *testing.T) {
	for engine, tc := range map[string]struct {
		status, reason string
		want           Outcome
	}{
		"says why":     {study.BlockFailed, "rules are broken", Outcome{Failed: 2, FirstFailure: "says why: rules are broken"}},
		"says nothing": {study.BlockFailed, "exit status 3", Outcome{Failed: 2, FirstFailure: "says nothing: exit status 3"}},
		"garbage":      {study.BlockFailed, "read result: unexpected end of JSON input", Outcome{Failed: 2, FirstFailure: "garbage: read result: unexpected end of JSON input"}},
		"mismatches":   {study.BlockInvalid, "", Outcome{Invalid: 2, Mismatches: 6, FirstMismatch: "mismatches: packet 1 of x"}},
	} {
		t.Run(engine, func(t *testing.T) {
			s := &sink{}
			out, err := runnerOf(t, s, engine).Run(t.Context())
			require.NoError(t, err)
			tc.want.Blocks = 10
			assert.Equal(t, tc.want, out)
			for _, b := range s.blocks {
				if b.Cell == 2 {
					assert.Equal(t, []string{tc.status, tc.reason}, []string{b.Status, b.Reason})
				}
			}
		})
	}
}

func TestStalledBlocksEndAtTheirLimitAndAreGivenUp(t *testing.T) {
	s := &sink{}
	r := runnerOf(t, s, "hangs")
	r.Limit, r.Plan.Timing.Repetitions = 2*time.Second, 4
	start := time.Now()
	out, err := r.Run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 4, out.Stalled)
	assert.GreaterOrEqual(t, time.Since(start), 4*time.Second, "two blocks ran to the limit")
	var reasons []string
	for _, b := range s.blocks {
		if b.Status == study.BlockStalled {
			reasons = append(reasons, b.Reason)
			assert.Equal(t, len(reasons) > 2, b.NotRun)
		}
	}
	assert.Equal(t, []string{
		"no result within 2s", "no result within 2s",
		"not run: 2 blocks of this cell had stalled", "not run: 2 blocks of this cell had stalled",
	}, reasons)
}

func TestInterruptEndsTheRunningBlock(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &sink{}
	r := runnerOf(t, s, "hangs")
	r.Limit = time.Hour
	time.AfterFunc(time.Second, cancel)
	out, err := r.Run(ctx)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, len(s.blocks), out.Blocks)
	assert.Less(t, out.Blocks, r.Plan.Blocks())
}

func TestASinkThatFailsEndsTheRun(t *testing.T) {
	s := &sink{failAt: 3}
	out, err := runnerOf(t, s).Run(t.Context())
	require.ErrorIs(t, err, errFull)
	assert.Equal(t, 2, out.Blocks)
}

func TestNoProgramIsAnError(t *testing.T) {
	r := runnerOf(t, &sink{})
	r.Launcher.Path = "/nonexistent"
	_, err := r.Run(t.Context())
	require.ErrorContains(t, err, "start block")
}

func TestRepetitionsThatWereMeasuredAreNotMeasuredAgain(t *testing.T) {
	s := &sink{}
	r := runnerOf(t, s, "hangs")
	r.Limit, r.Plan.Timing.Repetitions = time.Minute, 3
	whole := r.Plan.Sequence()
	for _, v := range whole[:2*r.Plan.PerRepetition()] {
		b := study.Block{Cell: v.Cell, Repetition: v.Repetition, Visit: v.Visit, Sequence: v.Sequence, Status: study.BlockOK}
		if v.Cell == 2 {
			b.Status = study.BlockStalled
		}
		r.Done = append(r.Done, b)
	}
	out, err := r.Run(t.Context())
	require.NoError(t, err)
	require.Len(t, s.blocks, r.Plan.PerRepetition())
	for i, b := range s.blocks {
		v := whole[2*r.Plan.PerRepetition()+i]
		assert.Equal(t, v, plan.Visit{Cell: b.Cell, Repetition: b.Repetition, Visit: b.Visit, Sequence: b.Sequence})
		if b.Cell == 2 {
			assert.True(t, b.NotRun, "stalls of before count")
		}
	}
	assert.Equal(t, Outcome{Blocks: 15, Stalled: 3}, out, "what was found before counts")
}

func TestRepetitionsGoOnUntilTheyAreEnough(t *testing.T) {
	s := &sink{}
	r := runnerOf(t, s)
	var asked []int
	r.Enough = func(n int) bool { asked = append(asked, n); return n == 3 }
	r.Progress = &Progress{Out: &lockedBuffer{}, Terminal: true}
	out, err := r.Run(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 2, 3}, asked)
	assert.Equal(t, 3*r.Plan.PerRepetition(), out.Blocks)
	r.Plan.Timing.Repetitions = 3
	for i, v := range r.Plan.Sequence() {
		assert.Equal(t, []int{v.Cell, v.Repetition}, []int{s.blocks[i].Cell, s.blocks[i].Repetition})
	}
}
