package team

import (
	"fmt"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Starter starts the helpers of one packet, and waits for them. The dispatcher calls Start and Wait in turns, and Close at last.
type Starter interface {
	// Start lets step(0) to step(n-1) run, and may return before any has begun.
	Start(n int, step func(h int))
	// Wait returns once all have returned; what they did synchronizes before that.
	Wait()
	Close() error
}

// Spec completes spec with a team over the starter that build makes for so many helpers.
func Spec(spec engines.Spec, build func(helpers int) (Starter, error)) engines.Spec {
	spec.Check = engines.Config.Validate
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		t, err := open(set, c, build)
		if err != nil {
			return nil, err // not a nil *team in an interface
		}
		return t, nil
	}
	return spec
}

// team is one participant a shard. Written by the dispatcher but for what participants say.
type team struct {
	set          *rules.Set
	participants []*participant
	helpers      []*participant
	starter      Starter
	step         func(h int)
	packet       *packet.Packet // Start publishes it
	best         best
	closed       bool
}

func open(set *rules.Set, c engines.Config, build func(int) (Starter, error)) (*team, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if c.EarlyExit == engines.ExitAny && !set.DropOnly() {
		return nil, fmt.Errorf("early-exit is any, but the rule set also accepts: give off or ordered")
	}
	t := &team{set: set}
	for w, indices := range deal(set, c) {
		m, err := newParticipant(set, c, w, indices, &t.best)
		if err != nil {
			return nil, err
		}
		t.participants = append(t.participants, m)
	}
	t.helpers = t.participants[c.Workers-c.Helpers():]
	t.step = func(h int) { t.helpers[h].evaluate(t.packet) }
	var err error
	if t.starter, err = build(len(t.helpers)); err != nil {
		return nil, fmt.Errorf("start helpers: %w", err)
	}
	return t, nil
}

// Evaluate implements engines.RuleEngine.
func (t *team) Evaluate(p *packet.Packet) rules.Verdict {
	t.packet = p
	t.best.empty()
	t.starter.Start(len(t.helpers), t.step)
	if len(t.helpers) < len(t.participants) {
		t.participants[0].evaluate(p)
	}
	t.starter.Wait()
	return t.verdict()
}

// verdict takes the lowest of what the participants found, or raises the first panic.
func (t *team) verdict() rules.Verdict {
	lowest, panicked := rules.NoRule, (*engines.WorkerPanic)(nil)
	for _, m := range t.participants {
		lowest = min(lowest, m.answer)
		if m.panicked != nil && panicked == nil {
			panicked = m.panicked
		}
		m.panicked = nil
	}
	if panicked != nil {
		panic(panicked)
	}
	return t.set.Verdict(lowest)
}

// Close implements engines.RuleEngine.
func (t *team) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	return t.starter.Close()
}

// Counters implements engines.Counted.
func (t *team) Counters() []engines.Counters {
	counters := make([]engines.Counters, len(t.participants))
	for i, m := range t.participants {
		counters[i] = m.counters
	}
	return counters
}
