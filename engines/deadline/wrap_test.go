package deadline_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/condvar"
	"github.com/tigerbench/tigerbench/engines/deadline"
	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/sequential"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// behind is a spec whose engines are behind a gate.
func behind(spec engines.Spec, d time.Duration) engines.Spec {
	inner := spec.New
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		e, err := inner(set, c)
		if err != nil {
			return nil, err
		}
		return deadline.Wrap(e, set, c.Matcher, d)
	}
	return spec
}

// TestAWrappedEngineIsAnEngine: a gate that never closes changes nothing, allocations included.
func TestAWrappedEngineIsAnEngine(t *testing.T) {
	for _, spec := range []engines.Spec{sequential.Spec(), condvar.Spec()} {
		t.Run(spec.Name, func(t *testing.T) { enginetest.Run(t, behind(spec, time.Hour)) })
	}
}

// stalling is an engine that says accept or panics, where it is late only after the watchdog's claim. The rules say drop.
type stalling struct {
	late   bool
	behind *deadline.Engine
	panics any
	closed atomic.Int32
}

func (s *stalling) Evaluate(*packet.Packet) rules.Verdict {
	if s.late {
		before, end := s.behind.Claims(), time.Now().Add(time.Second)
		for s.behind.Claims() == before && time.Now().Before(end) { // a thread that loses its CPU here may find it claimed already
			time.Sleep(time.Millisecond)
		}
	}
	if s.panics != nil {
		panic(s.panics)
	}
	return rules.Verdict{Action: rules.Accept}
}

func (s *stalling) Close() error { s.closed.Add(1); return nil }

func dropAll() *rules.Set {
	return rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { return true })
}

func wrap(t *testing.T, s *stalling, set *rules.Set, d time.Duration) *deadline.Engine {
	t.Helper()
	e, err := deadline.Wrap(s, set, rules.Linear, d)
	require.NoError(t, err)
	s.behind = e
	t.Cleanup(func() {
		assert.NoError(t, e.Close())
		assert.NoError(t, e.Close(), "twice")
		assert.Positive(t, s.closed.Load())
	})
	return e
}

// TestLateVerdictsAreTheWatchdogs tells them by the action.
func TestLateVerdictsAreTheWatchdogs(t *testing.T) {
	s := &stalling{}
	e := wrap(t, s, dropAll(), 2*time.Millisecond)
	var p packet.Packet
	claims := uint64(0)
	for i := range 20 {
		s.late = i%2 == 1
		v := e.Evaluate(&p)
		if v.Action == rules.Drop {
			claims++
			assert.EqualValues(t, 0, v.Rule)
		} else {
			assert.False(t, s.late)
		}
		assert.Equal(t, claims, e.Claims())
	}
	assert.GreaterOrEqual(t, claims, uint64(10))
	assert.Same(t, s, e.Unwrap())
}

// TestLatePanics: a rule's panic that comes too late is dropped with its verdict, a bug's goes on.
func TestLatePanics(t *testing.T) {
	s := &stalling{late: true, panics: &engines.WorkerPanic{Value: "rule"}}
	e := wrap(t, s, dropAll(), time.Millisecond)
	var p packet.Packet
	assert.Equal(t, rules.Drop, e.Evaluate(&p).Action)
	s.panics = errors.New("a bug")
	assert.PanicsWithError(t, "a bug", func() { e.Evaluate(&p) })
	s.panics = nil
	assert.Equal(t, rules.Drop, e.Evaluate(&p).Action, "still usable")
	assert.EqualValues(t, 3, e.Claims())

	s.late, s.panics = false, &engines.WorkerPanic{Value: "rule"}
	in := wrap(t, s, dropAll(), time.Hour)
	assert.Panics(t, func() { in.Evaluate(&p) }, "in time")
	assert.Zero(t, in.Claims())
}

// TestTheWatchdogsRulePanics: the dispatcher raises it.
func TestTheWatchdogsRulePanics(t *testing.T) {
	set := rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { panic("rule") })
	e := wrap(t, &stalling{late: true}, set, time.Millisecond)
	var p packet.Packet
	for range 2 {
		func() {
			defer func() {
				_, ok := recover().(*engines.WorkerPanic)
				assert.True(t, ok)
			}()
			e.Evaluate(&p)
		}()
	}
}

func TestNothingIsAllocated(t *testing.T) {
	set := dropAll()
	inner, err := sequential.Spec().New(set, engines.Default(1))
	require.NoError(t, err)
	e, err := deadline.Wrap(inner, set, rules.Linear, 20*time.Millisecond)
	require.NoError(t, err)
	defer func() { assert.NoError(t, e.Close()) }()
	var p packet.Packet
	assert.Zero(t, testing.AllocsPerRun(100_000, func() { e.Evaluate(&p) }), "the watchdog looks several times meanwhile")
}

func TestDeadlinesThatCannotBe(t *testing.T) {
	_, err := deadline.Wrap(&stalling{}, dropAll(), rules.Linear, 0)
	assert.ErrorContains(t, err, "give more than 0")
	_, err = deadline.Wrap(&stalling{}, dropAll(), "bogus", time.Second)
	assert.Error(t, err)
}

func BenchmarkGate(b *testing.B) {
	set := rules.FromFuncs(rules.Drop)
	inner, err := sequential.Spec().New(set, engines.Default(1))
	require.NoError(b, err)
	e, err := deadline.Wrap(inner, set, rules.Linear, time.Second)
	require.NoError(b, err)
	var p packet.Packet
	for name, engine := range map[string]engines.RuleEngine{"none": inner, "1s": e} {
		b.Run("deadline="+name, func(b *testing.B) {
			for b.Loop() {
				engine.Evaluate(&p)
			}
		})
	}
	require.NoError(b, e.Close())
}
