package adaptive

import (
	"errors"
	"math"
	"runtime"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Spec describes the engine.
func Spec() engines.Spec {
	return engines.Spec{
		Name: "adaptive", Title: "adaptive", Primitive: "none, or mailbox-park: chosen by measuring",
		Listing: engines.ByName,
		Traits: engines.Traits{
			Parallel: true, Thread: true, Selects: true,
			Algorithm:      "one thread or a team of up to workers participants, by duels of interleaved bouts that it repeats as traffic changes",
			Cost:           "that of the choice, 4 time stamps in 16 to 1,024 packets, and under 1% of the time for duels",
			Waits:          "spins while gaps are short, then blocks its thread",
			Oversubscribed: "never has more participants than CPUs; a team that stalls is dismissed for one thread",
		},
		Check: check,
		New: func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
			if err := check(c); err != nil {
				return nil, err
			}
			return build(set, c, sizes(c, runtime.GOMAXPROCS(0)), choose)
		},
	}
}

func check(c engines.Config) error {
	if runtime.GOOS != "linux" {
		return engines.ErrPlatform
	}
	return c.Validate()
}

// chooser says which arm evaluates a packet: a selector, but for tests. See there.
type chooser interface {
	arm() int
	watched(begin, end, slept uint64) (unwatched int)
	spin() time.Duration // of helpers, from now
	duelling() bool      // a team that is not asked now will be soon
}

func choose(arms []arm) chooser {
	if len(arms) == 1 {
		return always(0)
	}
	return newSelector(arms, float64(clock.FromDuration(1e6))/1e3)
}

// always chooses one arm and watches nothing.
type always int

func (a always) arm() int                               { return int(a) }
func (a always) watched(_, _, _ uint64) (unwatched int) { return math.MaxInt }
func (a always) spin() time.Duration                    { return shortSpin }
func (a always) duelling() bool                         { return false }

// engine evaluates each packet by the arm that its chooser names.
type engine struct {
	left    int // packets of one thread until the next watched one
	alone   forkjoin.Alone
	team    *team // of the current arm; nil: one thread
	more    int   // its packets until the next watched one
	hot     *team // whose helpers may poll
	arms    []arm
	teams   []*team // by arm, some in several; nil: one thread
	chooser chooser
	closed  bool
}

// Evaluate of an unwatched packet costs one thread a decrement and a branch; what they cost shows in 24 rules.
func (e *engine) Evaluate(p *packet.Packet) rules.Verdict {
	if e.left--; e.left < 0 {
		return e.elsewhere(p)
	}
	index := e.alone.Index(p)
	if e.alone.Panicked() {
		e.alone.Raise()
	}
	return e.alone.Verdict(index)
}

// elsewhere evaluates a packet that one thread does not, or that is watched.
func (e *engine) elsewhere(p *packet.Packet) rules.Verdict {
	if e.more > 0 {
		e.more--
		return e.team.Evaluate(p)
	}
	return e.watch(p)
}

// watch evaluates a packet between two stamps. A rule's panic leaves it before the second one: then the next packet is watched instead.
func (e *engine) watch(p *packet.Packet) rules.Verdict {
	e.left = 0
	arm := e.chooser.arm()
	if e.hot != nil && e.teams[arm] == nil && !e.chooser.duelling() {
		return e.cool().Evaluate(p)
	}
	engine := e.turn(arm)
	begin := clock.Ticks()
	v := engine.Evaluate(p)
	unwatched := e.chooser.watched(begin, clock.Ticks(), e.slept())
	if e.team == nil {
		e.left = unwatched
	} else {
		e.more = unwatched
	}
	return v
}

// turn makes an arm the current one, and returns who evaluates the next packet: the arm, but where one team follows another. Then the old
// one has that packet still: its helpers would poll on the CPUs of the new one's.
func (e *engine) turn(arm int) engines.RuleEngine {
	next := e.teams[arm]
	if next == nil {
		e.team = nil
		return &e.alone
	}
	if e.hot != nil && e.hot != next {
		return e.cool()
	}
	e.team, e.hot = next, next
	next.tune(e.arms[arm].every, e.chooser.spin())
	return next
}

// cool returns the team whose helpers may poll. With the next packet they learn to sleep at once.
func (e *engine) cool() *team {
	t := e.hot
	t.rest()
	e.hot = nil
	return t
}

// slept is the ticks that the dispatcher has slept in the current team since the last call.
func (e *engine) slept() uint64 {
	if e.team == nil {
		return 0
	}
	return e.team.slept()
}

// Close ends the helpers of every team.
func (e *engine) Close() error {
	if e.closed {
		return nil
	}
	e.closed = true
	var err error
	for t := range e.each() {
		err = errors.Join(err, t.Close())
	}
	return err
}
