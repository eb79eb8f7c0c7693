package compare

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// side is a made-up study in which the means of an engine are multiplied by factor in the best group, and everything varies anew
// with the seed.
func side(t *testing.T, seed uint64, engine string, factor float64) *Side {
	t.Helper()
	s, blocks := studytest.Example(seed)
	return sideOf(s, scaled(s, blocks, engine, factor))
}

func sideOf(s *study.Study, blocks []study.Block) *Side {
	rows, drifts, warnings := study.Summarize(s, blocks)
	return Of("study", &study.Results{Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: warnings})
}

func scaled(s *study.Study, blocks []study.Block, engine string, factor float64) []study.Block {
	for i := range blocks {
		b := &blocks[i]
		if c := s.Cells[b.Cell]; c.Engine != engine || c.Group != "best" {
			continue
		}
		for _, v := range []**float64{&b.MeanNS, &b.P50NS, &b.P99NS} {
			if *v != nil {
				larger := **v * factor
				*v = &larger
			}
		}
		b.PktPerS /= factor
		b.CPUNSPerPkt *= factor
	}
	return blocks
}

func compared(t *testing.T, before, after *Side, gates string) *Result {
	t.Helper()
	o := Options{Alpha: 0.05}
	if gates != "" {
		var err error
		o.Gates, err = ParseGates(gates)
		require.NoError(t, err)
	}
	r, err := Compare(before, after, o)
	require.NoError(t, err)
	return r
}

// row returns the row of an engine's metric in the best group.
func row(t *testing.T, r *Result, engine, metric string) Row {
	t.Helper()
	for _, row := range r.Rows {
		if row.Metric == metric && row.Cell == "best shape here: "+engine {
			return row
		}
	}
	t.Fatalf("no row for %s of %s", metric, engine)
	return Row{}
}

func TestSlowerAndFasterAreFound(t *testing.T) {
	for _, c := range []struct {
		factor       float64
		verdict      string
		time, pktPer string
	}{
		{1.2, Regression, Regression, Regression},
		{1 / 1.2, NoRegression, Improvement, Improvement},
		{1, NoRegression, NoDifference, NoDifference},
	} {
		r := compared(t, side(t, 1, "mailbox", 1), side(t, 2, "mailbox", c.factor), "")
		assert.Equal(t, c.verdict, r.Verdict, "factor %g", c.factor)
		mean := row(t, r, "mailbox", "mean")
		assert.Equal(t, c.time, mean.Verdict, mean.Reason)
		assert.InEpsilon(t, c.factor, *mean.Ratio, 0.03)
		assert.True(t, *mean.RatioLo < *mean.Ratio && *mean.Ratio < *mean.RatioHi)
		assert.Equal(t, c.pktPer, row(t, r, "mailbox", "pkt/s").Verdict, "less of it is worse")
		ratio := row(t, r, "mailbox", RatioMetric)
		assert.Equal(t, c.time, ratio.Verdict)
		assert.InEpsilon(t, 1/c.factor, *ratio.Ratio, 0.03)
		assert.Equal(t, NoDifference, row(t, r, "spinwait", "mean").Verdict)
		assert.Empty(t, r.Differences)
	}
}

func TestAStudyAgainstItselfIsNoDifference(t *testing.T) {
	r := compared(t, side(t, 1, "", 1), side(t, 1, "", 1), "")
	assert.Equal(t, NoRegression, r.Verdict)
	for _, row := range r.Rows {
		if row.Metric != statusMetric {
			assert.InDelta(t, 1, *row.Ratio, 1e-12, "%s %s", row.Cell, row.Metric)
			assert.Equal(t, NoDifference, row.Verdict)
		}
	}
}

func TestGatesDecideAlone(t *testing.T) {
	before, after := side(t, 1, "mailbox", 1), side(t, 2, "mailbox", 1.2)
	for gates, want := range map[string]string{
		"mean>+5%":            Regression,
		"pkt/s<-5%":           Regression,
		"mean>+50%":           NoRegression,
		"mean>+50%,mean>+5%":  NoRegression, // the higher limit of one metric holds
		"mean>+50%,pkt/s<-5%": Regression,
		"mean>+20%":           Inconclusive, // what it is: the interval straddles it
		"cpu>+60%":            NoRegression,
	} {
		r := compared(t, before, after, gates)
		assert.Equal(t, want, r.Verdict, gates)
	}
	r := compared(t, before, after, "mean>+50%")
	mean := row(t, r, "mailbox", "mean")
	assert.Equal(t, WithinLimit, mean.Verdict)
	assert.InDelta(t, 0.5, mean.Limit, 1e-12)
	assert.True(t, mean.Gated)
	assert.False(t, row(t, r, "mailbox", "p99").Gated)
}

// TestASideThatWasNotLeftAlone is named, with what its own report warns of.
func TestASideThatWasNotLeftAlone(t *testing.T) {
	s, blocks := studytest.Example(2)
	for i := range blocks {
		loop := 350 + 200*float64(i%2)
		blocks[i].LoopNS = &loop
	}
	r, err := Compare(side(t, 1, "mailbox", 1), sideOf(s, blocks), Options{Alpha: 0.05})
	require.NoError(t, err)
	require.Len(t, r.Warnings, 1)
	assert.Regexp(t, `^study: \d+ of the \d+ blocks with a pinned dispatcher ran on a slow core`, r.Warnings[0])
}

func TestNeverARegressionInsideTheNoiseFloor(t *testing.T) {
	before, after := side(t, 1, "mailbox", 1), side(t, 2, "mailbox", 1.2)
	floor := &Floor{Schema: FloorSchema, Entries: []FloorEntry{{"mailbox", "mean", 0.01, 0.3}, {"futex", "mean", 0.01, 0.02}}}
	gates, err := ParseGates("mean>+5%")
	require.NoError(t, err)
	r, err := Compare(before, after, Options{Alpha: 0.05, Gates: gates, Floor: floor})
	require.NoError(t, err)
	assert.NotEqual(t, Regression, r.Verdict)
	assert.InDelta(t, 0.3, row(t, r, "mailbox", "mean").Limit, 1e-9)
	assert.InDelta(t, 0.05, row(t, r, "futex", "mean").Limit, 1e-9, "its own floor lies below")
	assert.InDelta(t, 0.3, row(t, r, "spinwait", "mean").Limit, 1e-9, "not measured: the highest of the others")
	require.Len(t, r.Warnings, 1)
	assert.Contains(t, r.Warnings[0], "mean>+5% lies inside the noise floor: raised to it, up to 30%")

	r, err = Compare(before, after, Options{Alpha: 0.05, Floor: floor})
	require.NoError(t, err)
	mean := row(t, r, "mailbox", "mean")
	assert.Equal(t, NoDifference, mean.Verdict)
	assert.Equal(t, "inside the noise floor of 30%", mean.Reason)

	assert.InDelta(t, 0.3, row(t, r, "mailbox", RatioMetric).Limit, 1e-9, "made of means")

	floor.Least = 0.4
	share, known := floor.At("mailbox", "p99")
	assert.True(t, known)
	assert.Equal(t, 0.4, share, "under every entry")
	_, known = (*Floor)(nil).At("mailbox", "mean")
	assert.False(t, known)
}

func TestWhatDiffersIsNamed(t *testing.T) {
	s, blocks := studytest.Example(1)
	before := sideOf(s, blocks)
	s, blocks = studytest.Example(2)
	s.Environment.Kernel, s.Environment.Go = "6.6.6", "go9"
	s.Inputs[2].SHA256 = "other"
	r := compared(t, before, sideOf(s, blocks), "")
	assert.Equal(t, []Difference{
		{"kernel", "0.0.0", "6.6.6"}, {"Go", "go0.0", "go9"}, {"rules synthetic:24,cost=1us", "02", "other"},
	}, r.Differences)
	var out strings.Builder
	require.NoError(t, r.Print(&out, false))
	assert.Less(t, strings.Index(out.String(), "6.6.6"), strings.Index(out.String(), "mean"), "before any figure")
}

func TestRulesOfAnotherCostWidenTheFloor(t *testing.T) {
	with := func(seed uint64, operations string) *Side {
		s, blocks := studytest.Example(seed)
		s.Inputs[2].Notes = map[string]string{operationsNote: operations}
		return sideOf(s, scaled(s, blocks, "mailbox", 1))
	}
	r := compared(t, with(1, "1000"), with(2, "1100"), "")
	assert.InDelta(t, 0.1, row(t, r, "mailbox", "mean").Limit, 1e-9)
	assert.Zero(t, row(t, r, "mailbox", RatioMetric).Limit, "both of its sides pay")
	assert.Contains(t, r.Differences, Difference{"rules synthetic:24,cost=1us", "1000 operations before each rule", "1100 operations before each rule"})
}

func TestOperationsNoteIsWhatInputsWrite(t *testing.T) {
	rules, err := inputs.OpenRules("synthetic:2,cost=10ns", inputs.RuleOptions{})
	require.NoError(t, err)
	defer rules.File.Close()
	assert.Contains(t, rules.Input.Notes, operationsNote)
}

func TestCellsOfOneSideAreListed(t *testing.T) {
	before, after := side(t, 1, "", 1), side(t, 2, "", 1)
	gone, added := before.cells[3].name, after.cells[5].name
	after.cells = append(after.cells[:3:3], after.cells[4:]...)
	before.cells = append(before.cells[:5:5], before.cells[6:]...)
	r := compared(t, before, after, "")
	assert.Equal(t, []string{gone}, r.OldOnly)
	assert.Equal(t, []string{added}, r.NewOnly)

	after.cells = nil
	_, err := Compare(before, after, Options{Alpha: 0.05})
	assert.ErrorIs(t, err, errNothingInCommon)
}

func TestACellThatIsNoLongerGoodIsARegression(t *testing.T) {
	s, blocks := studytest.Example(2)
	for i := range blocks {
		if s.Cells[blocks[i].Cell].Engine == "futex" && blocks[i].Repetition == 3 {
			blocks[i].Status = study.BlockStalled
		}
	}
	after := sideOf(s, blocks)
	r := compared(t, side(t, 1, "", 1), after, "mean>+90%")
	assert.Equal(t, Regression, r.Verdict)
	assert.Equal(t, "was ok, is stalled 1/10", row(t, r, "futex", statusMetric).Reason)
	r = compared(t, after, side(t, 1, "", 1), "")
	assert.Equal(t, NoRegression, r.Verdict, "and mended it is none")
}

func TestFewRepetitionsAreInconclusive(t *testing.T) {
	few := func(seed uint64, repetitions int, factor float64) *Side {
		s, all := studytest.Example(seed)
		s.Repetitions = repetitions
		var blocks []study.Block
		for _, b := range all {
			if b.Repetition < repetitions {
				blocks = append(blocks, b)
			}
		}
		return sideOf(s, scaled(s, blocks, "mailbox", factor))
	}
	r := compared(t, few(1, 3, 1), few(2, 3, 2), "")
	assert.Equal(t, Inconclusive, r.Verdict)
	assert.Nil(t, row(t, r, "mailbox", "mean").RatioLo)
	r = compared(t, few(1, 4, 1), few(2, 4, 2), "")
	mean := row(t, r, "mailbox", "mean")
	assert.Equal(t, NoDifference, mean.Verdict)
	assert.Contains(t, mean.Reason, "after Holm's correction")
	assert.Contains(t, strings.Join(r.Warnings, "\n"), "mean: so few repetitions can show no difference over 29 cells")
	r = compared(t, few(1, 4, 1), few(2, 4, 2), "mean>+50%")
	assert.Equal(t, Regression, r.Verdict, "one condition on a difference of 100%")
}

func TestValuesOfZeroAreCompared(t *testing.T) {
	zero, three := make([]float64, 10), []float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3}
	made := func(v []float64) *Side {
		m := metric{name: "allocs/op", unit: "allocs/op"}
		return &Side{cells: []cell{{key: "k", name: "k", status: study.BlockOK, metrics: []metric{m}, values: map[string][]float64{m.name: v}}}}
	}
	r := compared(t, made(zero), made(zero), "")
	assert.Equal(t, NoRegression, r.Verdict)
	r = compared(t, made(zero), made(three), "")
	assert.Equal(t, Regression, r.Verdict)
	assert.Nil(t, r.Rows[0].Ratio)
	r = compared(t, made(three), made(zero), "allocs/op>+1%")
	assert.Equal(t, NoRegression, r.Verdict)
	assert.Equal(t, Improvement, r.Rows[0].Verdict)
	_, err := json.Marshal(r)
	require.NoError(t, err)
}

// TestNothingIsSeldomFound compares made-up results of the same engine: at 95% 10 of 200 comparisons may differ, and none by 5%.
// Where repetitions hang together, as on a machine that is slower for a while, more of them differ, which is what the noise
// floor is for; none by 5%.
func TestNothingIsSeldomFound(t *testing.T) {
	different, alarms := againstItself(t, 0)
	assert.GreaterOrEqual(t, different, 2)
	assert.LessOrEqual(t, different, 16)
	assert.Zero(t, alarms)
	more, alarms := againstItself(t, 0.5)
	assert.Greater(t, more, different)
	assert.Zero(t, alarms)
}

// againstItself counts, of 200 comparisons, those that differ at 95%, and the alarms at 5%.
func againstItself(t *testing.T, stays float64) (different, alarms int) {
	random := rand.New(rand.NewPCG(3, 1))
	for range 200 {
		before, after := weather(random, stays), weather(random, stays)
		r := compared(t, before, after, "")
		if lo, hi := *r.Rows[0].RatioLo, *r.Rows[0].RatioHi; lo > 1 || hi < 1 {
			different++
		}
		if compared(t, before, after, "x>+5%").Verdict == Regression {
			alarms++
		}
	}
	return different, alarms
}

// weather draws ten repetitions with 1% of noise, of which a share stays from one repetition to the next.
func weather(random *rand.Rand, stays float64) *Side {
	values := make([]float64, 10)
	state := 0.0
	for i := range values {
		state = stays*state + random.NormFloat64()
		values[i] = 1000 * math.Exp(0.01*state)
	}
	m := metric{name: "x", unit: "ns"}
	return &Side{cells: []cell{{key: "k", name: "k", status: study.BlockOK, metrics: []metric{m}, values: map[string][]float64{"x": values}}}}
}

func TestFloorIsKeptForItsMachine(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	before, after := side(t, 1, "", 1), side(t, 2, "", 1)
	none, err := StoredFloor(before, after)
	require.NoError(t, err)
	assert.Nil(t, none)
	path, err := FloorPath(after.Machine)
	require.NoError(t, err)
	want := &Floor{Schema: FloorSchema, Comparisons: 7, Entries: []FloorEntry{{"mailbox", "mean", 0.01, 0.02}}}
	require.NoError(t, want.Write(path))
	got, err := StoredFloor(before, after)
	require.NoError(t, err)
	assert.Equal(t, want, got)

	other := *after.Machine
	other.CPU = "another"
	got, err = StoredFloor(before, &Side{Machine: &other})
	require.NoError(t, err)
	assert.Nil(t, got)
	same := *after.Machine
	same.Kernel = "newer"
	got, err = StoredFloor(before, &Side{Machine: &same})
	require.NoError(t, err)
	assert.NotNil(t, got, "the kernel is not the machine")

	want.Schema++
	require.NoError(t, want.Write(path))
	_, err = ReadFloor(path)
	assert.ErrorContains(t, err, "run tigerbench aa again")
	got, err = ReadFloor(filepath.Join(t.TempDir(), "none"))
	assert.NoError(t, err)
	assert.Nil(t, got)
}

func TestGatesAreRead(t *testing.T) {
	gates, err := ParseGates("p99>+5%, pkt/s < - 2.5 %")
	require.NoError(t, err)
	require.Len(t, gates, 2)
	assert.Equal(t, "p99>+5%", gates[0].String())
	assert.Equal(t, "pkt/s<-2.5%", gates[1].String())
	assert.InDelta(t, math.Log(1.05), gates[0].limit(), 1e-12)
	assert.InDelta(t, -math.Log(0.975), gates[1].limit(), 1e-12)
	for _, bad := range []string{"", "p99", "p99>5%", "p99>+5", "p99>-5%", "p99<+5%", "p99<-100%", "p99>+1.2.3%", "p99>+5%,"} {
		_, err := ParseGates(bad)
		assert.Error(t, err, "%q", bad)
	}
	before, after := side(t, 1, "", 1), side(t, 2, "", 1)
	for gate, want := range map[string]string{
		"bogus>+5%": `no metric of both sides is called "bogus": they are mean, p50, p99, pkt/s, cpu, ratio`,
		"pkt/s>+5%": "of pkt/s more is better: give the other direction",
		"mean<-5%":  "of mean less is better: give the other direction",
	} {
		gates, err := ParseGates(gate)
		require.NoError(t, err)
		_, err = Compare(before, after, Options{Alpha: 0.05, Gates: gates})
		assert.ErrorContains(t, err, want)
	}
}
