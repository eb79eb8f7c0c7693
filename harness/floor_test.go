package harness

import (
	"context"
	"errors"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/probe"
	"github.com/tigerbench/tigerbench/harness/study"
)

func TestStudyRecordsItsFloor(t *testing.T) {
	var asked probe.Options
	var failed error
	s := &Study{Plan: &plan.Plan{Cells: []study.Cell{{}, {CPUs: []int{2, 3}}, {CPUs: []int{2, 5}}}}}
	s.options.Probe = func(_ context.Context, o probe.Options) (*study.Probe, error) {
		asked = o
		return &study.Probe{Schema: study.ProbeSchema, Environment: &study.Environment{}}, failed
	}
	var record study.Study
	require.NoError(t, s.probe(t.Context(), &record))
	assert.Equal(t, probe.Options{Quick: true, CPUs: []int{2, 3, 5}}, asked)
	assert.Equal(t, &study.Probe{Schema: study.ProbeSchema}, record.Probe, "the environment stands in the study once")

	failed, record = errors.New("no thread can be pinned"), study.Study{}
	require.NoError(t, s.probe(t.Context(), &record))
	assert.Nil(t, record.Probe)
	assert.Equal(t, []string{"the floor was not probed: no thread can be pinned"}, record.Warnings)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, s.probe(ctx, &record), context.Canceled)

	s.options.Probe = nil
	require.NoError(t, s.probe(t.Context(), &record))
}

func TestProbedCPUsAreBounded(t *testing.T) {
	two, err := probedCPUs([]study.Cell{{}})
	require.NoError(t, err)
	assert.Len(t, two, min(2, runtime.NumCPU()), "of an unpinned study")
	many := study.Cell{}
	for cpu := range 64 {
		many.CPUs = append(many.CPUs, cpu)
	}
	cpus, err := probedCPUs([]study.Cell{many})
	require.NoError(t, err)
	assert.Equal(t, many.CPUs[:mostProbed], cpus)
}
