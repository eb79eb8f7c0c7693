package live

import (
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/deadline"
	"github.com/tigerbench/tigerbench/engines/sequential"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/rules"
)

// decider says who decided a packet.
type decider uint8

const (
	theEngine decider = iota
	theDeadline
	somebodyElse // who has become the dispatcher by that
)

// guard is what a dispatcher with a deadline has beside its engine. Whoever is the dispatcher owns it all but the gate.
type guard struct {
	team    *team              // whose engine is the dispatcher's; nil: given up, and not replaced yet
	armed   bool               // the engine may be asked: it is not busy with an overdue packet
	limit   time.Duration      // the deadline
	ticks   uint64             // the same
	alone   engines.RuleEngine // evaluates on the dispatcher's own thread
	spare   *desk              // the dispatcher's next one, where the engine is late
	pending pending            // what is under the gate
	pause   time.Duration      // from a claim until the engine is asked again; see backOff
	kept    uint64             // verdicts that the deadline had not given when one was claimed last
	steady  uint64             // how many more there are between two that are claimed, of an engine that keeps up
	build   Builder            // nil: an engine that is given up is not replaced
	names   []string           // workers that were late, once the reader has served
}

// pending is what a watchdog needs to know of the packet that it claims.
type pending struct {
	id   uint32
	desk *desk
}

// team is an engine in service, and its gate. When a verdict was claimed the goroutine inside the engine and the dispatcher settle
// by state what becomes of it: the goroutine says that it is back, or the dispatcher has given the team up.
type team struct {
	engine  engines.RuleEngine
	own     bool // built here, so closed here
	gate    *deadline.Gate
	state   atomic.Uint32
	claimed time.Time     // the dispatcher's: when a verdict was claimed last
	over    chan struct{} // closed when nobody is to watch it any more
	free    chan struct{} // closed when nobody is inside the engine any more, nor will be
	instead bool          // it replaces one that was given up
}

// States of a team: inService to back to inService, or inService to givenUp.
const (
	inService = iota
	back
	givenUp
)

func newTeam(engine engines.RuleEngine, d time.Duration, own bool) *team {
	return &team{engine: engine, own: own, gate: deadline.NewGate(d), over: make(chan struct{}), free: make(chan struct{})}
}

// release ends a team that nobody is inside of. The engine that Filter was given is its caller's to close.
func (t *team) release() error {
	close(t.free)
	if t.own {
		return t.engine.Close()
	}
	return nil
}

// putAway closes the engine of a team that was given up, when it has come back at last.
func (t *team) putAway() error {
	defer close(t.free)
	return t.engine.Close()
}

// isBack reports whether the engine has come back and is not in service again.
func (t *team) isBack() bool { return t.state.Load() == back }

// isGone reports whether the team was given up, or dismissed.
func (t *team) isGone() bool { return t.state.Load() == givenUp }

// isFree reports whether nobody is inside the engine.
func (t *team) isFree() bool {
	select {
	case <-t.free:
		return true
	default:
		return false
	}
}

// cameBack is called by who was inside the engine while its verdict was claimed. False: the team was given up, and is the
// caller's to close.
func (t *team) cameBack() bool { return t.state.CompareAndSwap(inService, back) }

// resume takes a team whose engine has come back into service again.
func (t *team) resume() bool { return t.state.CompareAndSwap(back, inService) }

// giveUp gives a team up, unless its engine has come back.
func (t *team) giveUp() bool { return t.state.CompareAndSwap(inService, givenUp) }

// watchOver gives the dispatcher a deadline.
func (d *dispatcher) watchOver(set *rules.Set, limit time.Duration, build Builder) error {
	alone, err := sequential.Spec().New(set, engines.Default(1))
	if err != nil {
		return err
	}
	d.guard = &guard{
		team: newTeam(d.engine, limit, false), armed: true, limit: limit, ticks: clock.FromDuration(limit), alone: alone, spare: &desk{}, build: build,
		steady: steady, kept: ^uint64(steady - 1), // that many behind 0: the first claim comes without a pause
	}
	return nil
}

// decideInTime asks the engine where there is time. A packet that is overdue before, or that finds the engine busy with one that is, is
// evaluated on this thread. While the engine is asked the packet is under the gate: where its verdict is claimed, somebody else is the
// dispatcher from then on, and nothing of the dispatcher or the guard may be touched.
func (d *dispatcher) decideInTime(id uint32, at uint64) (rules.Action, decider) {
	g := d.guard
	due := d.arrived + g.ticks
	if !g.armed || at >= due {
		return d.decideAlone(g.armed), theDeadline
	}
	desk, engine, gate := d.desk, d.engine, g.team.gate
	g.pending = pending{id, desk}
	gate.Enter(due)
	found := ask(engine, &desk.packet)
	if !gate.Leave(due) {
		return rules.Accept, somebodyElse
	}
	return d.settle(found), theEngine
}

func (d *dispatcher) decideAlone(overdue bool) rules.Action {
	if overdue {
		d.tally.deadline.add(1)
	} else {
		d.tally.degraded.add(1)
	}
	return d.settle(ask(d.guard.alone, &d.desk.packet))
}

// takeOver makes who has claimed a verdict the dispatcher, and gives it. The engine still reads the desk: from here on there is another.
func (d *dispatcher) takeOver() {
	g := d.guard
	g.armed = false
	g.team.claimed = time.Now()
	d.tally.deadline.add(1)
	d.backOff()
	d.desk, g.spare = g.spare, g.pending.desk
	found := ask(g.alone, &g.pending.desk.packet)
	d.give(g.pending.id, d.settle(found), now())
}

// longestPause bounds the pause, which doubles; for steady see guard.
const longestPause, steady = time.Second, 200

// backOff sets the pause. The engine is asked again as soon as it is back, if it kept up until now; one that is overdue again and again
// costs each time a packet its deadline, and, where it spins, the machine its CPUs. So its team is dismissed, and another built when
// the pause is over; where none can be, the same is asked again then.
func (d *dispatcher) backOff() {
	g := d.guard
	kept := d.tally.received.Load() - d.tally.deadline.Load() - d.tally.degraded.Load()
	if kept-g.kept < g.steady {
		g.pause = min(max(2*g.pause, g.limit), longestPause)
	} else {
		g.pause = 0
	}
	g.kept = kept
}
