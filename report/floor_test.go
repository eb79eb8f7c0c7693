package report

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// probedExample is the example with a made-up floor.
func probedExample() *study.Results {
	r := example()
	p := madeUpProbe(2)
	p.Figures = append(p.Figures,
		study.ProbeFigure{Name: study.ProbeWakeLatency, CPUs: []int{0, 0}, MeanNS: 2_000},
		study.ProbeFigure{Name: study.ProbeWakeLatency, CPUs: []int{0, 1}, MeanNS: 20_000},
		study.ProbeFigure{Name: study.ProbeWakeCost, CPUs: []int{0, 1}, MeanNS: 7_500})
	r.Study.Probe = p
	r.Study.Environment.Extra = map[string]string{study.IdleNote: "halt at once"}
	return r
}

const madeUpFloor = "floor before the study: a cache line to another CPU and back 40.0 ns, with short waits 30.0 ns, in two lines 92.0 ns, a sleeper on another CPU " +
	"20.0 µs after its futex wake, which takes the waker 7.50 µs, idle CPUs: halt at once"

func TestFloorStandsUnderTheTables(t *testing.T) {
	r := probedExample()
	assert.Equal(t, madeUpFloor, floorLine(&r.Study))
	assert.Contains(t, terminal(t, r, 400, false), "\n"+madeUpFloor+"\n")
	var b bytes.Buffer
	require.NoError(t, writeMarkdown(&b, r, groupsOf(r)))
	assert.Contains(t, b.String(), "\n- "+madeUpFloor+"\n")
}

func TestFloorOfOneCPU(t *testing.T) {
	r := probedExample()
	r.Study.Probe.Figures = r.Study.Probe.Figures[len(r.Study.Probe.Figures)-3:][:1] // of the waker's own CPU
	r.Study.Environment.Extra = nil
	assert.Empty(t, floorLine(&r.Study))
	assert.Nil(t, r.Study.Probe.Trip())
}

func TestLatencyChartDrawsTheFloor(t *testing.T) {
	draws := func(r *study.Results) (caption string, svg string) {
		f, err := latency(groupsOf(r)[0])
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, writeSVG(&b, f))
		return f.caption[0], b.String()
	}
	caption, with := draws(probedExample())
	assert.Contains(t, caption, "Dotted line: the floor under every fork and join, one cache line to another CPU and back in the shortest way measured (30.0 ns).")
	assert.Contains(t, with, "stroke-dasharray:1.3,1.7")
	caption, without := draws(example())
	assert.NotContains(t, caption, "floor")
	assert.NotContains(t, without, "stroke-dasharray:1.3,1.7", "a study without a probe has no floor to draw")
}
