package enginetest

import (
	"errors"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/rules"
)

// flaw is an engine that breaks one promise, and the case that must catch it.
type flaw struct {
	name   string
	caught string // name of the case
	spec   engines.Spec
	hangs  bool // the case ends by its time limit
}

func breaks(name, caught string, spec engines.Spec) flaw {
	return flaw{name: name, caught: caught, spec: spec}
}

func hangs(name, caught string, spec engines.Spec) flaw {
	return flaw{name: name, caught: caught, spec: spec, hangs: true}
}

func flaws() []flaw {
	return []flaw{
		breaks("joins before the last arrival", "never early", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyJoin{plain: g} })),
		breaks("joins early after a match", "never early after a match", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyMatch{plain: g} })),
		breaks("leaves out the last shard", "each shard once", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })),
		breaks("leaves out the last shard", "every rule decides", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })),
		breaks("leaves out the last shard", "arrivals", gateFlaw(func(g *plain) forkjoin.Gate { return &lastLeftOut{g} })),
		breaks("evaluates twice", "each shard once", gateFlaw(func(g *plain) forkjoin.Gate { return newTwice(g) })),
		breaks("returns the highest answer", "verdict", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })),
		breaks("returns the highest answer", "variants", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })),
		breaks("returns the highest answer", "property", gateFlaw(func(g *plain) forkjoin.Gate { return &highest{g} })),
		breaks("returns the last answer", "delays", gateFlaw(func(g *plain) forkjoin.Gate { return &lastAnswer{g} })),
		breaks("returns the last answer", "lowest decides", gateFlaw(func(g *plain) forkjoin.Gate { return &lastAnswer{g} })),
		breaks("keeps an answer for the next epoch", "late arriver", gateFlaw(func(g *plain) forkjoin.Gate { return &stale{plain: g, kept: rules.NoRule} })),
		breaks("loses the epoch that wraps", "wrap-around", wrapFlaw()),
		breaks("takes accept for no match", "accepting rules", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return noAccept{e} })),
		breaks("takes accept for no match", "key only", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return noAccept{e} })),
		breaks("wants a rule a worker", "more workers than rules", ruleEach()),
		breaks("sleeps through a packet after a pause", "parked helpers", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &sleepy{RuleEngine: e} })),
		breaks("evaluates the packet before", "packet let go", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &behind{RuleEngine: e} })),
		breaks("leaves a goroutine behind", "close at once", gateFlaw(leaky)),
		hangs("does not end its helpers", "close parked", gateFlaw(func(g *plain) forkjoin.Gate { return &noClose{g} })),
		breaks("closes once only", "close twice", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &closeOnce{RuleEngine: e} })),
		breaks("swallows a panic", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return swallower{e} })),
		breaks("panics with the bare value", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return barePanic{e} })),
		breaks("raises a panic twice", "two panics", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &panicTwice{RuleEngine: e} })),
		breaks("panics before the others arrived", "panic after all arrived", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyJoin{plain: g} })),
		breaks("can't close after a panic", "close after a panic", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &hurt{RuleEngine: e} })),
		breaks("allocates", "allocations", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &allocator{RuleEngine: e, oneIn: 1} })),
		breaks("allocates once in ten packets", "allocations", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &allocator{RuleEngine: e, oneIn: 10} })),
		breaks("loses a part of the time", "dissected", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return partless{e, e.(engines.Dissected)} })),
		breaks("looks at all in spite of early exit", "ordered stops", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOff })),
		breaks("takes ordered for any", "ordered goes on", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitAny })),
		breaks("exits early where it should not", "off looks at all", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOrdered })),
		breaks("polls too seldom", "any stops", configured(func(c *engines.Config) { c.ExitEvery *= 3 })),
		breaks("serves what Check refuses", "refused by Check", configured(func(c *engines.Config) { c.Workers = max(1, c.Workers) })),
		breaks("serves any where a rule accepts", "refused by New", configured(func(c *engines.Config) {
			if c.EarlyExit == engines.ExitAny {
				c.EarlyExit = engines.ExitOrdered
			}
		})),
		breaks("holds its P and does not say so", "too few processors", unchecked()),
		breaks("has no title", "described", untitled()),
		breaks("takes turns", "parallel", gateFlaw(func(g *plain) forkjoin.Gate { return &inTurn{plain: g} })),
		breaks("parks but says it stays awake", "stays awake", claiming(engines.Traits{Parallel: true})),
		breaks("parks but says it spins", "pure spinning", claiming(engines.Traits{Parallel: true, Pure: true})),
		breaks("spins but says it blocks", "gives up its CPU", gateFlaw(func(g *plain) forkjoin.Gate { return &spinner{g} })),
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

// ruleEach refuses sets with fewer rules than workers.
func ruleEach() engines.Spec {
	spec := good()
	build := spec.New
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		if set.Len() < c.Workers {
			return nil, errors.New("too few rules")
		}
		return build(set, c)
	}
	return spec
}

// unchecked claims to hold its P, and lets any GOMAXPROCS through.
func unchecked() engines.Spec {
	spec := configured(func(*engines.Config) {})
	spec.Traits = engines.Traits{Parallel: true, Thread: true}
	return spec
}

func untitled() engines.Spec {
	spec := good()
	spec.Title = ""
	return spec
}
