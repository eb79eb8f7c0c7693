package enginetest

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// flaw is an engine that breaks one promise, and the case that must catch it.
type flaw struct {
	name   string
	caught string // name of the case
	spec   engines.Spec
}

func flaws() []flaw {
	return []flaw{
		{"joins before the last arrival", "never early", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyJoin{plain: g} })},
		{"joins early after a match", "never early after a match", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyMatch{plain: g} })},
		{"leaves out the last shard", "each shard once", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })},
		{"leaves out the last shard", "every rule decides", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })},
		{"leaves out the last shard", "arrivals", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })},
		{"evaluates twice", "each shard once", gateFlaw(func(g *plain) forkjoin.Gate { return newTwice(g) })},
		{"returns the highest answer", "verdict", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })},
		{"returns the highest answer", "variants", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })},
		{"returns the highest answer", "property", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })},
		{"returns the last answer", "delays", gateFlaw(func(g *plain) forkjoin.Gate { return &lastAnswer{g} })},
		{"keeps an answer for the next epoch", "late arriver", gateFlaw(func(g *plain) forkjoin.Gate { return &stale{plain: g, kept: rules.NoRule} })},
		{"loses the epoch that wraps", "wrap-around", wrapFlaw()},
		{"leaves a goroutine behind", "close at once", gateFlaw(leaky)},
		{"does not end its helpers", "close parked", gateFlaw(func(g *plain) forkjoin.Gate { return &noClose{g} })},
		{"closes once only", "close twice", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &closeOnce{RuleEngine: e} })},
		{"swallows a panic", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return swallower{e} })},
		{"panics with the bare value", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return barePanic{e} })},
		{"raises a panic twice", "two panics", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &panicTwice{RuleEngine: e} })},
		{"panics before the others arrived", "panic after all arrived", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyJoin{plain: g} })},
		{"allocates", "allocations", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &allocator{RuleEngine: e} })},
		{"looks at all in spite of early exit", "ordered stops", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOff })},
		{"takes ordered for any", "ordered goes on", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitAny })},
		{"exits early where it should not", "off looks at all", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOrdered })},
		{"polls too seldom", "any stops", configured(func(c *engines.Config) { c.ExitEvery *= 3 })},
		{"serves what Check refuses", "refused by Check", configured(func(c *engines.Config) { c.Workers = max(1, c.Workers) })},
		{"takes turns", "parallel", gateFlaw(func(g *plain) forkjoin.Gate { return &inTurn{plain: g} })},
		{"parks but says it stays awake", "stays awake", claiming(engines.Traits{Parallel: true})},
		{"parks but says it spins", "pure spinning", claiming(engines.Traits{Parallel: true, Pure: true})},
		{"spins but says it blocks", "gives up its CPU", gateFlaw(func(g *plain) forkjoin.Gate { return &spinner{g} })},
	}
}

func gateFlaw(flawed func(*plain) forkjoin.Gate) engines.Spec {
	return specOf("flawed", func(s forkjoin.Shape) forkjoin.Gate { return flawed(newPlain(s)) })
}

// wrapped puts something between the caller and a good engine.
func wrapped(wrap func(engines.RuleEngine) engines.RuleEngine) engines.Spec {
	spec := good()
	build := spec.New
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		e, err := build(set, c)
		if err != nil {
			return nil, err
		}
		return wrap(e), nil
	}
	return spec
}

// configured builds a good engine from a changed configuration, and refuses nothing.
func configured(change func(*engines.Config)) engines.Spec {
	spec := good()
	build := spec.New
	spec.Check = func(engines.Config) error { return nil }
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		change(&c)
		return build(set, c)
	}
	return spec
}

// claiming is a good engine with wrong traits.
func claiming(traits engines.Traits) engines.Spec {
	spec := good()
	spec.Traits = traits
	return spec
}

// wrapFlaw loses packet 16 after an epoch just below 2^32, as a signed comparison of sequence words would.
func wrapFlaw() engines.Spec {
	spec := good()
	build := spec.New
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		e, err := build(set, c)
		return &wrapLoser{RuleEngine: e, epoch: c.FirstEpoch}, err
	}
	return spec
}

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

// earlyJoin returns once all but one have arrived, and takes the missing answer in the next Join.
type earlyJoin struct {
	*plain
	owed int
}

func (g *earlyJoin) Join() uint32 {
	take := len(g.requests) + g.owed - 1
	g.owed = 1
	if len(g.requests) == 0 {
		return rules.NoRule
	}
	return g.lowest(take)
}

// earlyMatch returns as soon as anyone reports a match.
type earlyMatch struct {
	*plain
	owed int
}

func (g *earlyMatch) Join() uint32 {
	for ; g.owed > 0; g.owed-- {
		<-g.answers
	}
	for got := range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			g.owed = len(g.requests) - got - 1
			return a.index
		}
	}
	return rules.NoRule
}

// lastLeftOut gives the last helper nothing to do.
type lastLeftOut struct{ *plain }

func (g *lastLeftOut) Fork(p *packet.Packet) {
	for _, r := range g.requests[:max(0, len(g.requests)-1)] {
		r <- p
	}
}

func (g *lastLeftOut) Join() uint32 { return g.lowest(max(0, len(g.requests)-1)) }

// twice lets each helper see a packet again after it has arrived, as a worker does that looks at a pointer and no epoch.
type twice struct {
	*plain
	again []*packet.Packet // by helper; each helper's own
	first []uint32
}

func newTwice(g *plain) *twice {
	return &twice{plain: g, again: make([]*packet.Packet, len(g.requests)), first: make([]uint32, len(g.requests))}
}

func (g *twice) Await(h int) (*packet.Packet, bool) {
	if p := g.again[h]; p != nil {
		return p, true
	}
	return g.plain.Await(h)
}

func (g *twice) Arrive(h int, index uint32) {
	if g.again[h] != nil {
		g.again[h] = nil
		g.plain.Arrive(h, index)
		return
	}
	g.again[h] = &packet.Packet{}
}

// lastAnswer returns the match that came last instead of the lowest.
type lastAnswer struct{ *plain }

func (g *lastAnswer) Join() uint32 {
	index := rules.NoRule
	for range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			index = a.index
		}
	}
	return index
}

// highest returns the highest match instead of the lowest.
type highest struct{ *plain }

func (g *highest) Join() uint32 {
	index, found := uint32(0), false
	for range g.requests {
		if a := <-g.answers; a.index != rules.NoRule {
			index, found = max(index, a.index), true
		}
	}
	if !found {
		return rules.NoRule
	}
	return index
}

// stale returns each epoch's answer one epoch late.
type stale struct {
	*plain
	kept uint32
}

func (g *stale) Join() uint32 {
	index := g.kept
	g.kept = g.plain.Join()
	return index
}

// leaky starts a goroutine that nobody ends.
func leaky(g *plain) forkjoin.Gate {
	go func() { select {} }()
	return g
}

// noClose leaves the helpers waiting.
type noClose struct{ *plain }

func (g *noClose) Close() {}

// spinner polls instead of blocking.
type spinner struct{ *plain }

func (g *spinner) Await(h int) (*packet.Packet, bool) {
	for {
		select {
		case p, ok := <-g.requests[h]:
			return p, ok
		default:
		}
	}
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

type allocator struct {
	engines.RuleEngine
	kept []byte
}

func (e *allocator) Evaluate(p *packet.Packet) rules.Verdict {
	e.kept = make([]byte, 64)
	return e.RuleEngine.Evaluate(p)
}
