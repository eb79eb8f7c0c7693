package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

func TestReplicasUseTheCPUsOfTheTeams(t *testing.T) {
	f := Defaults()
	f.Engines, f.Replicas = []string{"alpha"}, true
	f.Workers, f.CallerRuns = []int{2, 3, 40}, []bool{true, false}
	p := build(t, fakeContext(4), f)
	var cells []study.Cell
	for _, c := range p.Cells {
		if c.Engine == study.Replicas {
			cells = append(cells, c)
		}
	}
	require.Len(t, cells, 3, "as many as participants, but never more than CPUs, and each number once")
	assert.Equal(t, []string{"replicas W=2", "replicas W=3", "replicas W=4"}, []string{cells[0].Label, cells[1].Label, cells[2].Label})
	assert.Equal(t, []int{0, 1, 2}, cells[1].CPUs)
	assert.Equal(t, 1, cells[1].Visits())
	assert.Equal(t, "off", cells[1].EarlyExit)
	assert.Equal(t, "alpha W=2 caller-runs", p.Cells[2].Label, "replicas name no factor of the engines")
}

func TestReplicasThatAreLeftOut(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Factors)
		cpus   int
		note   string
	}{
		"open loop":   {func(f *Factors) { f.Arrivals = []string{"rate:1000"} }, 4, "left out: replicas of an open loop"},
		"cold caches": {func(f *Factors) { f.Colds = []bool{true} }, 4, "left out: replicas with cold caches"},
		"one CPU":     {func(*Factors) {}, 1, "left out: replicas on one CPU"},
	} {
		t.Run(name, func(t *testing.T) {
			f := Defaults()
			f.Engines, f.Replicas = []string{"alpha"}, true
			tc.change(&f)
			p := build(t, fakeContext(tc.cpus), f)
			require.Len(t, p.Notes, 1)
			assert.Contains(t, p.Notes[0], tc.note)
			for _, c := range p.Cells {
				assert.NotEqual(t, study.Replicas, c.Engine)
			}
		})
	}
}
