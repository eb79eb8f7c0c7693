// Package enginetest is the conformance suite that every engine passes: what a RuleEngine promises, as named cases.
//
// Its rule sets are made of Go functions, so that a case sees each evaluation of each rule, can hold one up, or make it
// panic. Shapes with more participants than CPUs get fewer packets: pure spinning costs milliseconds a packet there.
package enginetest

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tigerbench/tigerbench/engines"
)

// testCase is one promise of the contract.
type testCase struct {
	name    string
	explain string // the promise, and what breaks where it is not kept; shown on failure
	run     func(*fixture)
}

// cases are in the order in which a new engine is best debugged.
var cases = [][]testCase{verdictCases, epochCases, joinCases, exitCases, closeCases, panicCases, misuseCases, resourceCases,
	traitCases, switchCases, propertyCases}

// Run checks an engine against the contract. It sets GOMAXPROCS for the time of the test, so tests that call it must
// not run in parallel with others.
func Run(t *testing.T, spec engines.Spec) {
	t.Helper()
	suite{limit: timeLimit()}.run(t, spec)
}

type suite struct{ limit time.Duration } // of one case

// timeLimit is long enough for a case on a busy machine, and grows with how far the widest shape oversubscribes it.
func timeLimit() time.Duration {
	limit := 20 * time.Second * time.Duration(1+widest/runtime.NumCPU())
	if raceEnabled {
		limit *= 3
	}
	return limit
}

func (s suite) run(t *testing.T, spec engines.Spec) {
	t.Helper()
	if err := spec.Check(engines.Default(1)); errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	before := runtime.GOMAXPROCS(widest + 3)
	defer runtime.GOMAXPROCS(before)
	for _, group := range cases {
		for _, c := range group {
			if !s.runCase(t, spec, c) {
				t.Fatalf("%s: the cases after %q were not run", spec.Name, c.name)
			}
		}
	}
}

// runCase reports false where the case hung: its goroutines are still there, so that nothing after it can be trusted.
func (s suite) runCase(t *testing.T, spec engines.Spec, c testCase) (ended bool) {
	ended = true
	t.Run(c.name, func(t *testing.T) {
		present := goleak.IgnoreCurrent()
		f := &fixture{T: t, spec: spec}
		defer f.explain(c.explain)
		if ended = f.within(s.limit, c.run); !ended {
			t.Errorf("did not end within %v; all goroutines:\n%s", s.limit, stacks())
			return
		}
		if err := goleak.Find(present); err != nil {
			t.Errorf("goroutines were left behind: %v", err)
		}
	})
	return ended
}

func (f *fixture) explain(promise string) {
	if f.Failed() {
		f.Logf("the promise: %s", promise)
	}
}

// within runs a case in a goroutine of its own, so that a hang can be told from the outside, and a thread that the
// case pinned ends with it.
func (f *fixture) within(limit time.Duration, run func(*fixture)) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				f.Errorf("panic: %v\n%s", v, stacks())
			}
		}()
		run(f)
	}()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// stacks returns the stack of every goroutine.
func stacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
