package enginetest

import (
	"errors"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

type wrapLoser struct {
	engines.RuleEngine
	epoch uint32
}

func (e *wrapLoser) Evaluate(p *packet.Packet) rules.Verdict {
	e.epoch++
	if e.epoch == 0 {
		return rules.Verdict{Rule: rules.NoRule}
	}
	return e.RuleEngine.Evaluate(p)
}

type closeOnce struct {
	engines.RuleEngine
	closed bool
}

func (e *closeOnce) Close() error {
	if e.closed {
		panic("closed twice")
	}
	e.closed = true
	return e.RuleEngine.Close()
}

// partless has no stamp of the fork, and says so by nothing.
type partless struct {
	engines.RuleEngine
	engines.Dissected
}

func (e partless) Anatomy() engines.Anatomy {
	a := e.Dissected.Anatomy()
	a.Fork = 0
	return a
}

type swallower struct{ engines.RuleEngine }

func (e swallower) Evaluate(p *packet.Packet) (v rules.Verdict) {
	defer func() { _ = recover() }()
	return e.RuleEngine.Evaluate(p)
}

type barePanic struct{ engines.RuleEngine }

func (e barePanic) Evaluate(p *packet.Packet) rules.Verdict {
	defer func() {
		if v := recover(); v != nil {
			panic(v.(*engines.WorkerPanic).Value)
		}
	}()
	return e.RuleEngine.Evaluate(p)
}

// panicTwice raises each panic again in the epoch after.
type panicTwice struct {
	engines.RuleEngine
	last any
}

func (e *panicTwice) Evaluate(p *packet.Packet) rules.Verdict {
	if v := e.last; v != nil {
		e.last = nil
		panic(v)
	}
	defer func() {
		if v := recover(); v != nil {
			e.last = v
			panic(v)
		}
	}()
	return e.RuleEngine.Evaluate(p)
}

// allocator allocates for every packet, or for one in so many.
type allocator struct {
	engines.RuleEngine
	oneIn, seen int
	kept        []byte
}

func (e *allocator) Evaluate(p *packet.Packet) rules.Verdict {
	if e.seen++; e.seen%e.oneIn == 0 {
		e.kept = make([]byte, 64)
	}
	return e.RuleEngine.Evaluate(p)
}

type noAccept struct{ engines.RuleEngine }

func (e noAccept) Evaluate(p *packet.Packet) rules.Verdict {
	v := e.RuleEngine.Evaluate(p)
	if v.Action == rules.Accept {
		v.Rule = rules.NoRule
	}
	return v
}

// sleepy misses a packet that comes a millisecond after the one before.
type sleepy struct {
	engines.RuleEngine
	last time.Time
}

func (e *sleepy) Evaluate(p *packet.Packet) rules.Verdict {
	pause := time.Since(e.last)
	e.last = time.Now()
	if pause > time.Millisecond {
		return rules.Verdict{Rule: rules.NoRule}
	}
	return e.RuleEngine.Evaluate(p)
}

type behind struct {
	engines.RuleEngine
	before packet.Packet
}

func (e *behind) Evaluate(p *packet.Packet) rules.Verdict {
	now := e.before
	e.before = *p
	return e.RuleEngine.Evaluate(&now)
}

// hurt says after a panic that it can't close.
type hurt struct {
	engines.RuleEngine
	panicked bool
}

func (e *hurt) Evaluate(p *packet.Packet) rules.Verdict {
	e.panicked = true
	v := e.RuleEngine.Evaluate(p)
	e.panicked = false
	return v
}

func (e *hurt) Close() error {
	if err := e.RuleEngine.Close(); err != nil || !e.panicked {
		return err
	}
	return errors.New("the last packet panicked")
}
