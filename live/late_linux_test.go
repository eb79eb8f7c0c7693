package live

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/sequential"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestInRules reads a profile of four goroutines: of this team, inside a rule and waiting; of another team; without labels.
func TestInRules(t *testing.T) {
	const rule = "#\t0x1\ttime.Sleep+0x11\t\t/go/runtime/time.go:363\n" +
		"#\t0x2\tgithub.com/x/rules.(*linear).Scan+0x2b\t/src/rules/linear.go:9\n" +
		"#\t0x3\tgithub.com/x/engines/internal/forkjoin.(*Participant).Evaluate+0x4f\t/src/team.go:7\n"
	profile := "goroutine profile: total 4\n" +
		"1 @ 0x1 0x2\n# labels: {\"team\":\"2\", \"worker\":\"1\"}\n" + rule + "\n" +
		"1 @ 0x1\n# labels: {\"team\":\"2\", \"worker\":\"0\"}\n#\t0x1\tsync.runtime_notifyListWait+0x1\t/go/sema.go:1\n\n" +
		"1 @ 0x1\n# labels: {\"team\":\"22\", \"worker\":\"3\"}\n" + rule + "\n" +
		"1 @ 0x1\n" + rule
	assert.Equal(t, []string{"worker 1 of team 2 in time.Sleep (time.go:363) < rules.(*linear).Scan (linear.go:9) < " +
		"forkjoin.(*Participant).Evaluate (team.go:7)"}, inRules(profile, "2"))
	assert.Empty(t, inRules(profile, "3"))
}

// TestFewTeamsAreOut: while four that were given up have not come back no other is built.
func TestFewTeamsAreOut(t *testing.T) {
	r := &relay{stop: make(chan struct{})}
	r.late.Store(mostLate)
	rested := make(chan bool, 1)
	go func() { rested <- r.sleep(time.Millisecond) }()
	select {
	case <-rested:
		t.Error("it did not wait")
	case <-time.After(50 * time.Millisecond):
	}
	r.late.Add(-1)
	assert.True(t, <-rested)
	r.late.Store(mostLate)
	close(r.stop)
	assert.False(t, r.sleep(time.Hour), "the filter ends")
}

// TestNothingReplacesAnEngine: where none can be built packets are evaluated alone from then on, and the end says why.
func TestNothingReplacesAnEngine(t *testing.T) {
	release := make(chan struct{})
	var tried atomic.Bool
	e := &slow{t: t, takes: func(*packet.Packet) time.Duration { <-release; return 0 }}
	f := newFeeder(6000, 4)
	f.pause = time.Millisecond
	g := guarding(t, f, e, 200*time.Millisecond, func() (engines.RuleEngine, error) {
		tried.Store(true)
		return nil, errors.New("no memory")
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		assert.Eventually(t, tried.Load, 10*time.Second, time.Millisecond)
		cancel()
	}()
	_, err := g.reader.serve(ctx, g.dispatcher)
	assert.ErrorContains(t, err, "no memory")
	assert.False(t, g.first.isFree())
	counts := g.tally.snapshot()
	assert.EqualValues(t, 1, counts.Deadline)
	assert.EqualValues(t, counts.Received-1, counts.Degraded)
	require.Zero(t, counts.InFlight())
	close(release)
	eventually(t, "it is closed", g.first.isFree)
}

// TestTheDispatcherIsNotLate: once a team is given up the dispatcher, inside a rule by itself, is not taken for one of its workers.
func TestTheDispatcherIsNotLate(t *testing.T) {
	release := make(chan struct{})
	e := &slow{t: t, takes: func(*packet.Packet) time.Duration { <-release; return 0 }}
	f := newFeeder(6000, 4)
	f.pause = time.Millisecond
	g := guarding(t, f, e, 100*time.Millisecond, nil)
	looked, during, after := 0, []string(nil), []string(nil)
	alone, err := sequential.Spec().New(rules.FromFuncs(rules.Drop, func(*packet.Packet) bool {
		names, err := lateWorkers(g.first.name())
		assert.NoError(t, err)
		if !g.first.isGone() {
			during = names
			return true
		}
		if after = append(after, names...); looked == 9 {
			f.packets = f.fed // the dispatcher's: nobody else touches it
		}
		looked++
		return true
	}), engines.Default(1))
	require.NoError(t, err)
	g.guard.alone = alone
	g.serve(t)
	assert.Len(t, during, 1, "while the team may come back")
	assert.GreaterOrEqual(t, looked, 10)
	assert.Empty(t, after)
	close(release)
	eventually(t, "it is closed", g.first.isFree)
}
