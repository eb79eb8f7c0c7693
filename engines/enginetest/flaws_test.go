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
		{"takes accept for no match", "accepting rules", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return noAccept{e} })},
		{"takes accept for no match", "key only", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return noAccept{e} })},
		{"wants a rule a worker", "more workers than rules", ruleEach()},
		{"sleeps through a packet after a pause", "parked helpers", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &sleepy{RuleEngine: e} })},
		{"evaluates the packet before", "packet let go", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &behind{RuleEngine: e} })},
		{"leaves a goroutine behind", "close at once", gateFlaw(leaky)},
		{"does not end its helpers", "close parked", gateFlaw(func(g *plain) forkjoin.Gate { return &noClose{g} })},
		{"closes once only", "close twice", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &closeOnce{RuleEngine: e} })},
		{"swallows a panic", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return swallower{e} })},
		{"panics with the bare value", "panic in a rule", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return barePanic{e} })},
		{"raises a panic twice", "two panics", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &panicTwice{RuleEngine: e} })},
		{"panics before the others arrived", "panic after all arrived", gateFlaw(func(g *plain) forkjoin.Gate { return &earlyJoin{plain: g} })},
		{"can't close after a panic", "close after a panic", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &hurt{RuleEngine: e} })},
		{"allocates", "allocations", wrapped(func(e engines.RuleEngine) engines.RuleEngine { return &allocator{RuleEngine: e} })},
		{"looks at all in spite of early exit", "ordered stops", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOff })},
		{"takes ordered for any", "ordered goes on", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitAny })},
		{"exits early where it should not", "off looks at all", configured(func(c *engines.Config) { c.EarlyExit = engines.ExitOrdered })},
		{"polls too seldom", "any stops", configured(func(c *engines.Config) { c.ExitEvery *= 3 })},
		{"serves what Check refuses", "refused by Check", configured(func(c *engines.Config) { c.Workers = max(1, c.Workers) })},
		{"serves any where a rule accepts", "refused by New", configured(func(c *engines.Config) {
			if c.EarlyExit == engines.ExitAny {
				c.EarlyExit = engines.ExitOrdered
			}
		})},
		{"holds its P and does not say so", "too few processors", unchecked()},
		{"has no title", "described", untitled()},
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
