package block

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/corun"
	"github.com/tigerbench/tigerbench/rules"
)

// TestABlockTellsWhoseCoreItHad, as far as its CPUs allow.
func TestABlockTellsWhoseCoreItHad(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("threads can be pinned on Linux only")
	}
	allowed, err := affinity.Allowed()
	require.NoError(t, err)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	on := func(cpus ...int) study.Block {
		j := fakeJob()
		j.Cell.CPUs = cpus
		specs := []engines.Spec{{Name: "fake", New: func(*rules.Set, engines.Config) (engines.RuleEngine, error) { return &fake{}, nil }}}
		var b study.Block
		ended, err := affinity.Beside(allowed[0], func() {
			b, err = carryOut(specs, j, fakeMaterial(100), nil)
			assert.NoError(t, err)
		})
		require.NoError(t, err)
		<-ended
		require.Equal(t, study.BlockOK, b.Status, b.Reason)
		return b
	}
	free := on()
	assert.Nil(t, free.LoopNS)
	assert.Nil(t, free.CorunSlowdown)
	one := on(allowed[0])
	require.NotNil(t, one.LoopNS)
	assert.Positive(t, *one.LoopNS)
	assert.Nil(t, one.CorunSlowdown)
	shared := on(allowed[0], allowed[0])
	assert.NotNil(t, shared.LoopNS)
	assert.Nil(t, shared.CorunSlowdown, "both on one CPU")
	again := coreState{loopNS: value(1e12)}
	j := fakeJob()
	j.Cell.CPUs = allowed[:1]
	again.readAgain(j)
	assert.Equal(t, 1e12, *again.loopNS, "the longer of two looks")
	again.loopNS = value(1e-9)
	again.readAgain(j)
	assert.Greater(t, *again.loopNS, 1e-9)
	if len(allowed) < 2 {
		t.Skip("two CPUs to pin to are needed")
	}
	two := on(allowed[0], allowed[1])
	assert.NotNil(t, two.RoundTripNS)
	assert.NotNil(t, two.LoopNS)
	require.NotNil(t, two.CorunSlowdown)
	assert.Positive(t, *two.CorunSlowdown)
}

// TestStateOf: the slower CPU's loop, and the slowdown of the dispatcher's own.
func TestStateOf(t *testing.T) {
	three := func(v uint64) []uint64 { return []uint64{v, v, v} }
	slow := stateOf(corun.Times{Alone: three(100), Together: three(150), Other: three(400)}, 2)
	assert.Equal(t, 200.0, *slow.loopNS)
	assert.Equal(t, 1.5, *slow.slowdown)
	assert.Equal(t, 50.0, *stateOf(corun.Times{Alone: three(100), Together: three(100), Other: three(80)}, 2).loopNS)
	assert.Nil(t, stateOf(corun.Times{Alone: three(0), Together: three(1), Other: three(0)}, 2).slowdown)
}

func TestLarger(t *testing.T) {
	one, two := value(1), value(2)
	assert.Same(t, two, larger(one, two))
	assert.Same(t, two, larger(two, one))
	assert.Same(t, one, larger(nil, one))
	assert.Same(t, one, larger(one, nil))
	assert.Nil(t, larger(nil, nil))
}

func TestMedian(t *testing.T) {
	assert.InDelta(t, 4, *median([]uint64{9, 1, 4}), 1)
	assert.Nil(t, median([]uint64{0, 0, 0}), "a clock whose step is longer than a sample")
}
