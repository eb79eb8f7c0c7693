package probe

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
)

var (
	oneCPU   = topology.Machine{CPUs: []topology.CPU{{ID: 3}}}
	twoCPUs  = topology.Machine{CPUs: []topology.CPU{{ID: 0}, {ID: 1, Core: 1}}}
	eightSMT = topology.Machine{CPUs: []topology.CPU{
		{ID: 0}, {ID: 1, Core: 1}, {ID: 2, Core: 2}, {ID: 3, Core: 3},
		{ID: 4, Thread: 1}, {ID: 5, Core: 1, Thread: 1}, {ID: 6, Core: 2, Thread: 1}, {ID: 7, Core: 3, Thread: 1},
	}}
	twoSockets = topology.Machine{CPUs: []topology.CPU{
		{ID: 0}, {ID: 1, Core: 1, L3: 1, Socket: 1}, {ID: 2, Core: 2}, {ID: 3, Core: 3, L3: 3, Socket: 1},
	}}
)

// pairsOf lists the CPUs and relations of the figures of one name.
func pairsOf(tasks []task, name string) (pairs []string) {
	for _, t := range tasks {
		for _, f := range t.figures {
			if f.Name == name {
				pairs = append(pairs, fmt.Sprint(f.CPUs, " ", f.Relation))
			}
		}
	}
	return pairs
}

func needsLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("threads can be pinned on Linux only")
	}
}

func TestPlan(t *testing.T) {
	needsLinux(t)
	for name, c := range map[string]struct {
		machine topology.Machine
		trips   []string
		wakes   []string
		pinned  []string
	}{
		"one CPU": {oneCPU, nil, []string{"[3 3] one CPU"}, nil},
		"two":     {twoCPUs, []string{"[0 1] one L3"}, []string{"[0 0] one CPU", "[0 1] one L3"}, []string{"[0 1] "}},
		"two sockets": {twoSockets, []string{
			"[0 1] sockets 0 and 1", "[0 2] one L3", "[0 3] sockets 0 and 1", "[1 2] sockets 1 and 0", "[1 3] one socket", "[2 3] sockets 0 and 1"},
			[]string{"[0 0] one CPU", "[0 2] one L3"}, []string{"[0 2] "}},
	} {
		t.Run(name, func(t *testing.T) {
			tasks, missing := plan(c.machine, quickEffort)
			assert.Equal(t, c.trips, pairsOf(tasks, study.ProbeRoundTrip))
			assert.Equal(t, c.trips, pairsOf(tasks, study.ProbeShortWaits))
			assert.Equal(t, c.trips, pairsOf(tasks, study.ProbeTwoLines))
			assert.Equal(t, c.trips, pairsOf(tasks, study.ProbeTogether))
			assert.Equal(t, c.wakes, pairsOf(tasks, study.ProbeWakeCost))
			assert.Equal(t, c.wakes, pairsOf(tasks, study.ProbeWakeLatency))
			assert.Equal(t, c.pinned, pairsOf(tasks, study.ProbeChannelPin))
			assert.Len(t, pairsOf(tasks, study.ProbePause), 1)
			if len(c.machine.CPUs) == 1 {
				require.NotEmpty(t, missing)
				assert.Contains(t, missing[0], "there is one CPU, they need two")
			}
			if clock.HasCounter() {
				assert.Equal(t, c.trips, pairsOf(tasks, study.ProbeOffset))
				assert.Len(t, missing, max(0, 2-len(c.machine.CPUs)))
			}
		})
	}
	tasks, _ := plan(eightSMT, quickEffort)
	trips := pairsOf(tasks, study.ProbeRoundTrip)
	assert.Len(t, trips, 28)
	assert.Contains(t, trips, "[0 4] one core")
	assert.Equal(t, []string{"[0 0] one CPU", "[0 1] one L3"}, pairsOf(tasks, study.ProbeWakeCost))
}

func TestRestrict(t *testing.T) {
	m, err := restrict(eightSMT, []int{5, 1})
	require.NoError(t, err)
	assert.Equal(t, []topology.CPU{{ID: 5, Core: 1, Thread: 1}, {ID: 1, Core: 1}}, m.CPUs)
	m, err = restrict(eightSMT, nil)
	require.NoError(t, err)
	assert.Len(t, m.CPUs, 8)
	_, err = restrict(eightSMT, []int{9})
	assert.ErrorContains(t, err, "CPU 9")
	_, err = restrict(eightSMT, []int{1, 1})
	assert.ErrorContains(t, err, "named twice")
}

// scripted is a task that gives one result after another, and notes when it was visited.
func scripted(name string, log *[]string, results ...visit) task {
	n := 0
	return task{[]study.ProbeFigure{{Name: name, Title: name}}, noPin, func() ([]visit, error) {
		*log = append(*log, name)
		v := results[n]
		n++
		return []visit{v}, nil
	}}
}

func TestVisitsTakeTurns(t *testing.T) {
	var log []string
	v := visit{p50: 1, samples: 1}
	tasks := []task{scripted("a", &log, v, v, v), scripted("b", &log, v, v, v), scripted("c", &log, v, v, v)}
	_, _, err := visitAll(t.Context(), tasks, 3)
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b", "c", "b", "c", "a", "c", "a", "b"}, log)
}

func TestFiguresAreMediansOverVisits(t *testing.T) {
	var log []string
	figures, missing, err := visitAll(t.Context(), []task{
		scripted("trips", &log,
			visit{p50: 100, p99: 300, mean: 120, samples: 2000}, visit{p50: 400, p99: 900, mean: 420, samples: 1500},
			visit{p50: 110, p99: 310, mean: 130, samples: 2000}),
		scripted("few", &log, visit{p50: 1, p99: 9, samples: 999}, visit{p50: 3, p99: 9, samples: 999}, visit{p50: 2, p99: 9, samples: 999}),
		scripted("batch", &log, visit{mean: 5, samples: 10, batched: true}, visit{mean: 7, samples: 10, batched: true},
			visit{mean: 6, samples: 10, batched: true}),
		scripted("offset", &log, visit{mean: -5, uncertainty: value(30), batched: true}, visit{mean: -7, uncertainty: value(50), batched: true},
			visit{mean: -6, uncertainty: value(40), batched: true}),
	}, 3)
	require.NoError(t, err)
	assert.Empty(t, missing)
	assert.Equal(t, []study.ProbeFigure{
		{Name: "trips", Title: "trips", P50NS: value(110), P99NS: value(310), MeanNS: 130, LowNS: 100, HighNS: 400, Samples: 1500, Visits: 3,
			VisitsNS: []float64{100, 400, 110}},
		{Name: "few", Title: "few", P50NS: value(2), LowNS: 1, HighNS: 3, Samples: 999, Visits: 3, VisitsNS: []float64{1, 3, 2}},
		{Name: "batch", Title: "batch", MeanNS: 6, LowNS: 5, HighNS: 7, Samples: 10, Visits: 3, VisitsNS: []float64{5, 7, 6}},
		{Name: "offset", Title: "offset", MeanNS: -6, LowNS: -7, HighNS: -5, UncertaintyNS: value(40), Visits: 3,
			VisitsNS: []float64{-5, -7, -6}},
	}, figures)
}

func TestVisitsEndWithAnError(t *testing.T) {
	broken := task{[]study.ProbeFigure{{Title: "the impossible"}}, noPin, func() ([]visit, error) { return nil, errors.New("no") }}
	_, _, err := visitAll(t.Context(), []task{broken}, 2)
	assert.EqualError(t, err, "probe the impossible: no")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = visitAll(ctx, []task{broken}, 2)
	assert.ErrorIs(t, err, context.Canceled)
}

// TestVisitsOfABusyMachine: what was hardly ever asleep is left out, with what could be had of the rest.
func TestVisitsOfABusyMachine(t *testing.T) {
	n := 0
	now := func() ([]visit, error) {
		if n++; n == 2 {
			return nil, errTooBusy
		}
		return []visit{{p50: float64(n), samples: 1}}, nil
	}
	never := func() ([]visit, error) { return nil, errTooBusy }
	figures, missing, err := visitAll(t.Context(), []task{
		{[]study.ProbeFigure{{Title: "now and then"}}, noPin, now}, {[]study.ProbeFigure{{Title: "never"}}, noPin, never},
	}, 3)
	require.NoError(t, err)
	require.Len(t, figures, 1)
	assert.Equal(t, 2, figures[0].Visits)
	assert.Equal(t, []string{"never: the sleeper was hardly ever asleep, the machine is too busy"}, missing)
}

// TestMeasure probes this machine: everything planned has numbers that can be true.
func TestMeasure(t *testing.T) {
	p, err := Measure(t.Context(), Options{Quick: true})
	require.NoError(t, err)
	for _, f := range p.Figures {
		t.Logf("%-22s %-42s %v p50 %.1f p99 %.1f mean %.1f [%.1f %.1f] n %d", f.Name, f.Title, f.CPUs, or(f.P50NS), or(f.P99NS), f.MeanNS, f.LowNS, f.HighNS, f.Samples)
		assert.Positive(t, f.Visits, f.Name)
		assert.LessOrEqual(t, f.LowNS, f.Typical(), f.Name)
		assert.GreaterOrEqual(t, f.HighNS, f.Typical(), f.Name)
		if f.Name == study.ProbeOffset {
			assert.Positive(t, *f.UncertaintyNS)
			continue
		}
		assert.Positive(t, f.MeanNS, f.Name)
		assert.Positive(t, f.Samples, f.Name)
	}
	names := []string{study.ProbePause, study.ProbeNow, study.ProbeSince, study.ProbeTicks, study.ProbeGettime, study.ProbeChannel, study.ProbeChannelLock}
	if runtime.GOOS == "linux" {
		names = append(names, study.ProbeWakeCost, study.ProbeWakeLatency, study.ProbeYield)
		if len(p.CPUs) > 1 {
			names = append(names, study.ProbeRoundTrip, study.ProbeShortWaits, study.ProbeTwoLines, study.ProbeAlone, study.ProbeTogether, study.ProbeChannelPin)
		}
	}
	for _, name := range names {
		assert.NotNil(t, p.Find(name), name)
	}
	assert.Positive(t, p.Noise.WallNS)
	require.NotNil(t, p.Environment)
	assert.NotEmpty(t, p.Environment.CPU)
}

// TestMeasureOneCPU says what it can't do, and does the rest.
func TestMeasureOneCPU(t *testing.T) {
	needsLinux(t)
	machine, err := topology.Local()
	require.NoError(t, err)
	only := machine.CPUs[0].ID
	p, err := Measure(t.Context(), Options{Quick: true, CPUs: []int{only}})
	require.NoError(t, err)
	assert.Nil(t, p.Find(study.ProbeRoundTrip))
	assert.NotNil(t, p.Find(study.ProbeWakeLatency, only, only))
	assert.Contains(t, p.Missing[0], "they need two")
	_, err = Measure(t.Context(), Options{CPUs: []int{4096}})
	assert.ErrorContains(t, err, "CPU 4096")
}

func or(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

func TestFind(t *testing.T) {
	p := &study.Probe{Figures: []study.ProbeFigure{
		{Name: study.ProbeRoundTrip, CPUs: []int{0, 1}}, {Name: study.ProbeRoundTrip, CPUs: []int{0, 2}},
		{Name: study.ProbeWakeCost, CPUs: []int{0, 1}},
	}}
	assert.Same(t, &p.Figures[0], p.Find(study.ProbeRoundTrip))
	assert.Same(t, &p.Figures[1], p.Find(study.ProbeRoundTrip, 2, 0))
	assert.Nil(t, p.Find(study.ProbeWakeCost, 1, 0))
	assert.Nil(t, p.Find(study.ProbeTwoLines, 0, 1))
	assert.Nil(t, (*study.Probe)(nil).Find(study.ProbeRoundTrip))
	assert.True(t, slices.Equal([]int{0, 1}, p.Find(study.ProbeWakeCost).CPUs))
}
