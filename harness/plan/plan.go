package plan

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/nearest"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/rules"
)

// Plan is what a study measures.
type Plan struct {
	Groups []study.Group
	Cells  []study.Cell
	Notes  []string // what was left out, and why
	Timing Timing
	Seed   uint64
}

// Timing is how long and how often.
type Timing struct {
	Repetitions  int
	Duration     time.Duration // of a block's timed part
	Warmup       time.Duration // at least
	WarmupPasses int           // at least, within WarmupCap
	WarmupCap    time.Duration
	SampleFor    time.Duration // of the pass that looks for overlap, and of the one that reads the processor's counters
	AnatomyFor   time.Duration // of the pass that shows where packets' time goes; 0: none
	Slowest      int           // packets of a block to keep, and name
	Quick        bool

	// Precision makes repetitions go on, beyond their number, until every ratio's interval is narrower than this share of the ratio,
	// or the budget is used up; 0: their number is fixed.
	Precision float64
	Budget    time.Duration
}

// MostRepetitions is how many repetitions a study with a precision may have.
const MostRepetitions = 1_000

// RuleSet is what a plan must know about a rule set.
type RuleSet struct {
	Len      int
	DropOnly bool
	Costly   bool // rules have a synthetic cost, which only matcher linear can spend
}

// Corpus is what a plan must know about a corpus.
type Corpus struct {
	Packets int
	Cycle   time.Duration // of one replay at the pace of its capture; 0: it has no times
}

// Context is what factors are checked against.
type Context struct {
	Specs   []engines.Spec // in catalog order
	Machine topology.Machine
	CPUs    []int              // to pin to, the dispatcher's first; empty: the machine chooses
	Rules   map[string]RuleSet // by name as in Factors
	Corpora map[string]Corpus  // by name as in Factors
}

// Build makes the groups and cells of the product of each of shapes. The error is Errors: all bad values at once.
// GOMAXPROCS must be what blocks will have, see MaxProcs: engines refuse too small a value.
func Build(shapes []Factors, c Context, timing Timing, seed uint64) (*Plan, error) {
	b := &builder{Context: c, plan: &Plan{Timing: timing, Seed: seed}}
	b.checkCPUs(shapes)
	for _, f := range shapes {
		b.shape(f)
	}
	b.titles()
	for i := range b.plan.Groups {
		b.plan.label(&b.plan.Groups[i])
	}
	if len(b.errs) > 0 {
		return nil, b.errs
	}
	return b.plan, nil
}

// Balanced returns the groups that have cells whose shards are balanced by the costs of rules.
func (p *Plan) Balanced() []study.Group {
	return slices.DeleteFunc(slices.Clone(p.Groups), func(g study.Group) bool {
		return !slices.ContainsFunc(p.Cells, func(c study.Cell) bool { return c.Group == g.ID && c.Shards == string(engines.Balanced) })
	})
}

// MaxProcs is the GOMAXPROCS of every block of a study: enough for the largest team that shapes asks for and two more,
// the dispatcher's and one for the runtime.
func MaxProcs(shapes []Factors) int {
	helpers := 0
	for _, f := range shapes {
		for _, workers := range f.Workers {
			for _, callerRuns := range f.CallerRuns {
				helpers = max(helpers, engines.Config{Workers: workers, CallerRuns: callerRuns}.Helpers())
			}
		}
	}
	return max(helpers+2, runtime.NumCPU())
}

// builder collects groups, cells, notes and errors.
type builder struct {
	Context
	plan *Plan
	errs Errors
}

func (b *builder) wrong(flag, value, want string) {
	err := &ValueError{flag, value, want}
	if !slices.ContainsFunc(b.errs, func(e error) bool { return e.Error() == err.Error() }) {
		b.errs = append(b.errs, err)
	}
}

func (b *builder) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(b.plan.Notes, text) {
		b.plan.Notes = append(b.plan.Notes, text)
	}
}

// checkCPUs refuses CPUs that this process may not run on, and notes ones that nothing is pinned to.
func (b *builder) checkCPUs(shapes []Factors) {
	var usable []int
	for _, c := range b.Machine.CPUs {
		usable = append(usable, c.ID)
	}
	slices.Sort(usable)
	for _, cpu := range b.CPUs {
		if !slices.Contains(usable, cpu) {
			b.wrong("cpus", strconv.Itoa(cpu), fmt.Sprintf("give some of those that this process may run on: %v", usable))
		}
	}
	unpinned := func(f Factors) bool { return slices.Contains(f.Pins, PinNone) }
	if len(b.CPUs) > 0 && slices.ContainsFunc(shapes, unpinned) {
		b.note("--cpus does not apply where pin=none: there the kernel chooses")
	}
}

// shape makes one group for each combination of what the baseline depends on.
func (b *builder) shape(f Factors) {
	specs := b.specs(f)
	groups := []study.Group{{ID: f.ID, Title: f.Title, IncludeParse: f.IncludeParse}}
	groups = each(groups, f.Corpora, func(g *study.Group, v string) { g.Corpus = v })
	groups = each(groups, f.Rules, func(g *study.Group, v string) { g.Rules = v })
	groups = each(groups, f.Matchers, func(g *study.Group, v rules.Matcher) { g.Matcher = string(v) })
	groups = each(groups, f.Pins, func(g *study.Group, v string) { g.Pin = v })
	groups = each(groups, f.Orders, func(g *study.Group, v string) { g.Order = v })
	groups = each(groups, f.Idles, func(g *study.Group, v string) { g.Idle = v })
	groups = each(groups, f.Colds, func(g *study.Group, v bool) { g.Cold = v })
	groups = each(groups, f.Arrivals, func(g *study.Group, v string) { g.Arrivals = v })
	for _, g := range groups {
		if b.matches(&g) && b.arrivals(&g, f) && b.cold(&g) {
			b.group(f, specs, g)
		}
	}
}

// matches refuses a matcher that this build does not have, or that the rules are not for.
func (b *builder) matches(g *study.Group) bool {
	m := rules.Matcher(g.Matcher)
	if err := m.Check(); err != nil {
		b.wrong("matcher", g.Matcher, err.Error())
		return false
	}
	if b.Rules[g.Rules].Costly && m != rules.Linear {
		b.wrong("matcher", g.Matcher, fmt.Sprintf("%s for %s: a cost is spent before each rule that is checked", rules.Linear, g.Rules))
		return false
	}
	return true
}

// each sets a factor of each group to each of its values.
func each[T any](groups []study.Group, values []T, set func(*study.Group, T)) []study.Group {
	var product []study.Group
	for _, g := range groups {
		for _, v := range values {
			set(&g, v)
			product = append(product, g)
		}
	}
	return product
}

// specs returns the engines asked for, in catalog order.
func (b *builder) specs(f Factors) []engines.Spec {
	var specs []engines.Spec
	var names []string
	for _, s := range b.Specs {
		names = append(names, s.Name)
		if s.AskedFor(f.Engines) && !(f.First && s.Listing != engines.Always) {
			specs = append(specs, s)
		}
	}
	for _, name := range f.Engines {
		if name != engines.All && !slices.Contains(names, name) {
			b.wrong("engine", name, unknownEngine(name, names))
		}
	}
	return specs
}

func unknownEngine(name string, names []string) string {
	if meant := nearest.Name(name, names); meant != "" {
		return fmt.Sprintf("no engine is called so; did you mean %s?", meant)
	}
	return fmt.Sprintf("no engine is called so: give all, or some of %s", strings.Join(names, ", "))
}

// group adds one group: the two baselines, and the product of the other factors for each engine.
func (b *builder) group(f Factors, specs []engines.Spec, g study.Group) {
	if g.ID == "" || slices.ContainsFunc(b.plan.Groups, func(o study.Group) bool { return o.ID == g.ID }) {
		g.ID = fmt.Sprintf("g%d", len(b.plan.Groups)+1)
	}
	b.baselines(g)
	for _, spec := range specs {
		if spec.Name != study.Sequential {
			b.product(f, spec, &g)
		}
	}
	if f.Replicas {
		b.replicas(f, g)
	}
	b.plan.Groups = append(b.plan.Groups, g)
}

// unsupported reports whether an engine can't run here at all, which leaves its cells out instead of refusing the study.
func unsupported(err error) bool { return errors.Is(err, errors.ErrUnsupported) }
