package adaptive

import (
	"iter"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/mailbox"
	"github.com/tigerbench/tigerbench/rules"
)

// parking is a gate whose helpers spin for a time that can be changed, and then sleep.
type parking interface {
	forkjoin.Gate
	SetSpin(time.Duration)
	Slept() uint64
}

// team is fork-join with some number of participants, the dispatcher always one of them.
type team struct {
	*forkjoin.Team
	gate  parking
	every int
	spin  time.Duration
	asked uint64
}

func newTeam(set *rules.Set, c engines.Config, a arm) (*team, error) {
	c.Workers, c.CallerRuns, c.ExitEvery, c.SpinMax = a.participants, true, a.every, longSpin
	t := &team{every: a.every, spin: longSpin}
	var err error
	t.Team, err = forkjoin.New(set, c, func(s forkjoin.Shape) forkjoin.Gate {
		t.gate = mailbox.NewParking(s)
		if a.tree {
			t.gate = mailbox.NewParkingTree(s)
		}
		return t.gate
	})
	return t, err
}

// tune sets the polling interval, and how long helpers spin. Most calls change nothing.
func (t *team) tune(every int, spin time.Duration) {
	if every != t.every {
		t.SetExitEvery(every)
		t.every = every
	}
	if spin != t.spin {
		t.gate.SetSpin(spin)
		t.spin = spin
	}
}

// rest lets the helpers sleep as soon as they have arrived for the next packet.
func (t *team) rest() { t.tune(t.every, 0) }

// slept is the ticks that the dispatcher has slept since the last call.
func (t *team) slept() uint64 {
	before := t.asked
	t.asked = t.gate.Slept()
	return t.asked - before
}

// build makes the teams of the given sizes and the engine that chooses between them and one thread.
func build(set *rules.Set, c engines.Config, sizes []int, choose func([]arm) chooser) (engines.RuleEngine, error) {
	e := &engine{arms: []arm{{participants: 1, every: c.ExitEvery}}, teams: []*team{nil}}
	if err := e.alone.Init(set, c); err != nil {
		return nil, err
	}
	for _, a := range kinds(sizes) {
		a.every = c.ExitEvery
		t, err := newTeam(set, c, a)
		if err != nil {
			_ = e.Close()
			return nil, err
		}
		for _, a.every = range intervals(c, set.Len()/a.participants, t.Stride) {
			e.arms, e.teams = append(e.arms, a), append(e.teams, t)
		}
	}
	e.chooser = choose(e.arms)
	return e, nil
}

// each lists every team once; arms of one team stand together.
func (e *engine) each() iter.Seq[*team] {
	return func(yield func(*team) bool) {
		for i, t := range e.teams {
			if t != nil && t != e.teams[i-1] && !yield(t) {
				return
			}
		}
	}
}
