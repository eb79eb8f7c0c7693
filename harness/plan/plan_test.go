package plan

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/rules"
)

var update = flag.Bool("update", false, "rewrite golden files")

// spec is an engine that is never built.
func spec(name string, check func(engines.Config) error) engines.Spec {
	if check == nil {
		check = engines.Config.Validate
	}
	return engines.Spec{Name: name, Title: name, Primitive: name + " primitive", Check: check}
}

func fakeContext(cpus int) Context {
	m := topology.Machine{}
	for i := range cpus {
		m.CPUs = append(m.CPUs, topology.CPU{ID: i, Core: i, Capacity: 1024})
	}
	return Context{
		Specs:   []engines.Spec{spec(study.Sequential, nil), spec("alpha", nil), spec("beta", nil)},
		Machine: m,
		Rules: map[string]RuleSet{
			"builtin:24": {Len: 24, DropOnly: true}, "mixed": {Len: 7}, "synthetic:24,cost=1us": {Len: 24, DropOnly: true, Costly: true},
		},
	}
}

func build(t *testing.T, c Context, shapes ...Factors) *Plan {
	t.Helper()
	p, err := Build(shapes, c, DefaultTiming(), 7)
	require.NoError(t, err)
	return p
}

func labels(p *Plan) []string {
	var out []string
	for _, c := range p.Cells {
		out = append(out, c.Group+"/"+c.Label)
	}
	return out
}

// TestAnEngineThatChoosesHasNoFactorsOfWaiting: its dispatcher always takes part, and it spins as it finds best.
func TestAnEngineThatChoosesHasNoFactorsOfWaiting(t *testing.T) {
	c := fakeContext(2)
	c.Specs[2].Traits.Selects = true
	for _, callerRuns := range [][]bool{{true, false}, {false, true}, {false}} {
		f := Shaped(2)
		f.Engines, f.CallerRuns, f.Workers, f.Spins = []string{"alpha", "beta"}, callerRuns, []int{2}, []time.Duration{time.Microsecond, time.Second}
		p := build(t, c, f)
		var alphas, betas int
		for _, cell := range p.Cells {
			switch cell.Engine {
			case "alpha":
				alphas++
			case "beta":
				betas++
				assert.True(t, cell.CallerRuns)
				assert.False(t, cell.Oversubscribed)
			}
		}
		assert.Equal(t, 2*len(callerRuns), alphas)
		assert.Equal(t, 1, betas)
	}
}

func TestDefaultPlanIsTwoGroups(t *testing.T) {
	p := build(t, fakeContext(2), Original(), Best(2))
	assert.Equal(t, []string{
		"original/sequential", "original/reference", "original/alpha", "original/beta",
		"best/sequential", "best/reference", "best/alpha", "best/beta",
	}, labels(p))
	assert.Equal(t, "original shape (oversubscribed)", p.Groups[0].Title)
	assert.Equal(t, "best shape here", p.Groups[1].Title)
	original, best := p.Cells[2], p.Cells[6]
	assert.Equal(t, 4, original.Participants, "three workers and a dispatcher that waits")
	assert.True(t, original.Oversubscribed)
	assert.Empty(t, original.CPUs)
	assert.Equal(t, 2, best.Participants)
	assert.False(t, best.Oversubscribed)
	assert.Equal(t, []int{0, 1}, best.CPUs)
	assert.Equal(t, []int{0}, p.Cells[4].CPUs, "sequential is pinned as its group is")
}

// TestEnginesThatAreNotAlwaysAskedFor: a run without arguments has fewer engines than all, and all fewer than there are names.
func TestEnginesThatAreNotAlwaysAskedFor(t *testing.T) {
	c := fakeContext(2)
	c.Specs[1].Listing, c.Specs[2].Listing = engines.NotFirst, engines.ByName
	assert.Equal(t, []string{"best/sequential", "best/reference"}, labels(build(t, c, Best(2))))
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/alpha"}, labels(build(t, c, Shaped(2))))
	f := Shaped(2)
	f.Engines = []string{"beta"}
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/beta"}, labels(build(t, c, f)))
	f.Engines = []string{engines.All, "beta"}
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/alpha", "g1/beta"}, labels(build(t, c, f)))
}

func TestPrintGolden(t *testing.T) {
	f := Defaults()
	f.Pins, f.LockThread, f.Workers = []string{PinCores, PinNone}, []bool{true, false}, []int{2, 3}
	for name, p := range map[string]*Plan{
		"default": build(t, fakeContext(2), Original(), Best(2)),
		"shaped":  build(t, fakeContext(4), f),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, p.Print(&out))
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o666))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), out.String())
		})
	}
}

func TestProduct(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Factors)
		want   []string // without baselines
	}{
		"factors that vary are named": {func(f *Factors) { f.Workers = []int{2, 3} }, []string{"alpha W=2", "alpha W=3"}},
		"exit-every does not multiply early-exit off": {
			func(f *Factors) {
				f.EarlyExits, f.ExitEvery = []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered}, []int{1, 8}
			},
			[]string{"alpha exit off every 1", "alpha exit ordered every 1", "alpha exit ordered every 8"},
		},
		"spin": {func(f *Factors) { f.Spins = []time.Duration{0, time.Microsecond} }, []string{"alpha spin 0s", "alpha spin 1µs"}},
		"several at once": {
			func(f *Factors) {
				f.CallerRuns, f.Shards = []bool{true, false}, []engines.ShardPolicy{engines.Contiguous, engines.Interleaved}
			},
			[]string{"alpha caller-runs contiguous", "alpha caller-runs interleaved", "alpha dispatcher waits contiguous", "alpha dispatcher waits interleaved"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := Defaults()
			f.Engines = []string{"alpha"}
			tc.change(&f)
			p := build(t, fakeContext(8), f)
			require.Equal(t, []string{"g1/sequential", "g1/reference"}, labels(p)[:2])
			var got []string
			for _, c := range p.Cells[2:] {
				got = append(got, c.Label)
			}
			assert.Equal(t, tc.want, got)
		})
	}
}

func TestUnlockedPinnedCellsAreLeftOut(t *testing.T) {
	f := Defaults()
	f.LockThread = []bool{true, false}
	p := build(t, fakeContext(8), f)
	for _, c := range p.Cells {
		assert.True(t, c.LockThread)
	}
	require.Len(t, p.Notes, 1)
	assert.Contains(t, p.Notes[0], "pin=cores with lock-thread=off")
}

func TestUnsupportedEngineIsLeftOut(t *testing.T) {
	c := fakeContext(8)
	c.Specs = append(c.Specs, spec("gamma", func(engines.Config) error { return engines.ErrPlatform }))
	p := build(t, c, Defaults())
	assert.Len(t, p.Cells, 4)
	assert.Equal(t, []string{"left out: gamma: " + engines.ErrPlatform.Error()}, p.Notes)
}

func TestBadValuesAreReportedTogether(t *testing.T) {
	f := Defaults()
	f.Engines = []string{"alpha", "nonesuch"}
	f.Rules = []string{"mixed"}
	f.EarlyExits = []engines.EarlyExit{engines.ExitAny}
	f.Workers = []int{2, 0}
	_, err := Build([]Factors{f}, fakeContext(8), DefaultTiming(), 1)
	var errs Errors
	require.ErrorAs(t, err, &errs)
	assert.ErrorContains(t, err, "--engine nonesuch: no engine is called so")
	assert.ErrorContains(t, err, "--early-exit any: the rules mixed also accept")
	assert.Len(t, errs, 2)
	var value *ValueError
	require.ErrorAs(t, err, &value)
	assert.Equal(t, "engine", value.Flag)
}

func TestChosenCPUs(t *testing.T) {
	c := fakeContext(8)
	c.CPUs = []int{5, 3}
	f := Defaults()
	f.Workers = []int{1, 2}
	p := build(t, c, f)
	assert.Equal(t, []int{5, 3}, p.Cells[2].CPUs)
	assert.False(t, p.Cells[2].Oversubscribed)
	assert.Equal(t, []int{5, 3, 5}, p.Cells[3].CPUs)
	assert.True(t, p.Cells[3].Oversubscribed, "three participants on two CPUs")
	for _, cell := range p.Cells {
		assert.Equal(t, 2, cell.CPUCount, "what engines are checked against is what blocks are given")
	}
}

func TestCPUsOfOtherMachinesAreRefused(t *testing.T) {
	c := fakeContext(2)
	c.CPUs = []int{0, 99}
	_, err := Build([]Factors{Best(2)}, c, DefaultTiming(), 7)
	var errs Errors
	require.ErrorAs(t, err, &errs)
	assert.EqualError(t, err, "--cpus 99: give some of those that this process may run on: [0 1]")
}

func TestCPUsWithoutPinningAreNoted(t *testing.T) {
	c := fakeContext(2)
	c.CPUs = []int{1, 0}
	assert.Contains(t, build(t, c, Original()).Notes, "--cpus does not apply where pin=none: there the kernel chooses")
	assert.Empty(t, build(t, c, Best(2)).Notes)
}

func TestFactorsThatDoNotApplyMakeNoCells(t *testing.T) {
	f := Defaults()
	f.Engines, f.Workers = []string{"alpha"}, []int{1, 2}
	f.EarlyExits = []engines.EarlyExit{engines.ExitOff, engines.ExitOrdered}
	f.ExitEvery, f.Shards = []int{2, 8}, []engines.ShardPolicy{engines.Contiguous, engines.Interleaved}
	cells := map[int]int{}
	for _, c := range build(t, fakeContext(4), f).Cells {
		if c.Engine == "alpha" {
			cells[c.Workers]++
		}
	}
	assert.Equal(t, map[int]int{
		1: 2,       // one shard is cut in one way, and nobody polls
		2: 2 + 2*2, // no interval without early exit
	}, cells)
}

func TestGroupsWithBalancedShards(t *testing.T) {
	f := Defaults()
	f.Engines, f.Rules, f.Workers = []string{"alpha"}, []string{"builtin:24"}, []int{2}
	assert.Empty(t, build(t, fakeContext(4), f).Balanced())
	f.Shards = []engines.ShardPolicy{engines.Contiguous, engines.Balanced}
	p := build(t, fakeContext(4), f)
	assert.Equal(t, p.Groups, p.Balanced())
}

func TestMaxProcs(t *testing.T) {
	f := Defaults()
	f.Workers, f.CallerRuns = []int{2, 40}, []bool{true}
	assert.Equal(t, 41, MaxProcs([]Factors{f}))
	f.CallerRuns = []bool{true, false}
	assert.Equal(t, 42, MaxProcs([]Factors{f, Original()}))
}

func TestLimit(t *testing.T) {
	assert.Equal(t, 10*time.Second, DefaultTiming().Limit())
	long := DefaultTiming()
	long.Duration = 10 * time.Second
	assert.Greater(t, long.Limit(), 50*time.Second)
}

func ExamplePlan_Summary() {
	p, _ := Build([]Factors{Original(), Best(2)}, fakeContext(2), DefaultTiming(), 1)
	fmt.Println(p.Summary())
	// Output: 2 groups, 10 repetitions, 120 blocks; a block warms up for 120ms and measures for 120ms; about 36s
}

func TestKnownDelaysMakeCells(t *testing.T) {
	f := Defaults()
	f.Engines, f.Delays = []string{"alpha"}, []time.Duration{0, time.Microsecond}
	p := build(t, fakeContext(8), f)
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/alpha no delay", "g1/alpha delay 1µs"}, labels(p))
	assert.Equal(t, study.Nanoseconds(1000), p.Cells[3].Delay)

	f.Delays = []time.Duration{0, 0}
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/alpha", "g1/alpha"}, labels(build(t, fakeContext(8), f)),
		"an engine against itself")

	f.Delays, f.Stalls = []time.Duration{0}, []study.Stall{{}, {For: 1e6, Every: 1e9}}
	p = build(t, fakeContext(8), f)
	assert.Equal(t, "alpha stall 1ms every 1s", p.Cells[3].Label)
	assert.Nil(t, p.Cells[2].Stall)
	assert.Equal(t, &study.Stall{For: 1e6, Every: 1e9}, p.Cells[3].Stall)
}

func TestMatchersOfRulesWithACost(t *testing.T) {
	f := Shaped(2)
	f.Matchers, f.Rules = []rules.Matcher{rules.Linear, rules.Indexed}, []string{"builtin:24"}
	assert.Len(t, build(t, fakeContext(2), f).Groups, 2)
	f.Rules = []string{"synthetic:24,cost=1us"}
	_, err := Build([]Factors{f}, fakeContext(2), DefaultTiming(), 7)
	assert.ErrorContains(t, err, "--matcher")
	assert.ErrorContains(t, err, "linear for synthetic:24,cost=1us")
	f.Matchers = []rules.Matcher{"best"}
	_, err = Build([]Factors{f}, fakeContext(2), DefaultTiming(), 7)
	assert.ErrorContains(t, err, "give linear, simd or indexed")
}
