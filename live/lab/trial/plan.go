package trial

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// Plan is what a live study measures.
type Plan struct {
	Groups   []study.Group
	Cells    []study.Cell
	Notes    []string // what was left out, and why
	Timing   Timing
	Seed     uint64
	MaxProcs int // GOMAXPROCS of every filter

	loads map[string]Load // by group
}

// spareProcs is how many goroutines run in a filter beside a team: one that waits for the end, the deadline's watchdog, and the
// runtime's.
const spareProcs = 3

// ruleSizes is the number of rules of each set, by its name.
type ruleSizes map[string]int

// build makes groups and cells. The error is plan.Errors. GOMAXPROCS is set to what filters will have, so that engines can
// be checked against it.
func build(o Options, sizes ruleSizes, cpus int) (*Plan, error) {
	b := &builder{options: o, cpus: cpus, plan: &Plan{Timing: o.Timing, Seed: o.Seed, loads: map[string]Load{}}}
	b.maxProcs()
	b.checkNames()
	for _, set := range o.Factors.Rules {
		for _, l := range o.Factors.Loads {
			b.group(set, sizes[set], l)
		}
	}
	for i := range b.plan.Groups {
		b.plan.label(b.plan.Groups[i].ID)
	}
	if len(b.errs) > 0 {
		return nil, b.errs
	}
	return b.plan, nil
}

type builder struct {
	options Options
	cpus    int
	plan    *Plan
	errs    plan.Errors
}

func (b *builder) wrong(flag, value, want string) {
	err := &plan.ValueError{Flag: flag, Value: value, Want: want}
	if !slices.ContainsFunc(b.errs, func(e error) bool { return e.Error() == err.Error() }) {
		b.errs = append(b.errs, err)
	}
}

func (b *builder) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(b.plan.Notes, text) {
		b.plan.Notes = append(b.plan.Notes, text)
	}
}

func (b *builder) maxProcs() {
	most := 1
	for _, w := range b.options.Factors.Workers {
		most = max(most, w)
	}
	b.plan.MaxProcs = max(most+1+spareProcs, runtime.NumCPU())
	runtime.GOMAXPROCS(b.plan.MaxProcs)
}

// checkNames refuses engines that are none, and peers whose names are taken.
func (b *builder) checkNames() {
	var known []string
	for _, s := range b.options.Specs {
		known = append(known, s.Name)
	}
	for _, name := range b.options.Factors.Engines {
		if name != engines.All && !slices.Contains(known, name) {
			b.wrong("engine", name, fmt.Sprintf("no engine is called so: give all, or some of %v", known))
		}
	}
	taken := append(known, study.NoQueue, study.AcceptAll, study.Reference)
	for _, p := range b.options.Factors.Peers {
		if slices.Contains(taken, p.Name) {
			b.wrong("peer", p.Name, "the name is taken: give another")
		}
		taken = append(taken, p.Name)
	}
}

// group adds a load over a rule set: baselines, engines, other programs.
func (b *builder) group(set string, size int, l Load) {
	g := study.Group{
		ID: fmt.Sprintf("g%d", len(b.plan.Groups)+1), Title: l.Text + ", " + set, Corpus: l.Text, Rules: set,
		Matcher: string(rules.Linear), Pin: plan.PinNone, IncludeParse: true,
		Live: &study.Live{Load: l.Text, LoadTitle: l.title(0), OpenLoop: l.openLoop(), Rate: l.Rate, Attack: b.attack(l), Queue: b.options.queue()},
	}
	first := len(b.plan.Cells)
	b.cells(g, size)
	for _, c := range b.plan.Cells[first:] {
		g.Oversubscribed = g.Oversubscribed || c.Oversubscribed
		g.Live.SharedCPU = g.Live.SharedCPU || b.cpus < c.Participants+2
	}
	if g.Live.SharedCPU {
		g.Title += " (shared CPU)"
	}
	b.plan.loads[g.ID] = l
	b.plan.Groups = append(b.plan.Groups, g)
}

func (b *builder) attack(l Load) float64 {
	if l.Kind != Rate {
		return 0
	}
	return b.options.Attack
}

// Visit is one block to come.
type Visit struct{ Cell, Repetition, Sequence int }

// Sequence is the order of all blocks: repetition after repetition, groups and cells shuffled anew from the seed.
func (p *Plan) Sequence() []Visit {
	random := rand.New(rand.NewPCG(p.Seed, 1))
	var visits []Visit
	for repetition := range p.Timing.Repetitions {
		for _, g := range random.Perm(len(p.Groups)) {
			cells := p.cellsOf(p.Groups[g].ID)
			random.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
			for _, c := range cells {
				visits = append(visits, Visit{c, repetition, len(visits)})
			}
		}
	}
	return visits
}

func (p *Plan) cellsOf(group string) []int {
	var cells []int
	for _, c := range p.Cells {
		if c.Group == group {
			cells = append(cells, c.ID)
		}
	}
	return cells
}

// Blocks is the number of blocks.
func (p *Plan) Blocks() int { return len(p.Cells) * p.Timing.Repetitions }

// block is how long a block of a group is expected to take.
func (p *Plan) block(group string) time.Duration {
	load := p.Timing.of(p.loads[group])
	if p.loads[group].Kind == Search {
		load = 4*load + 20*overhead // some 20 trials
	}
	return load + overhead
}

// Estimate is how long all blocks are expected to take.
func (p *Plan) Estimate() time.Duration {
	var sum time.Duration
	for _, c := range p.Cells {
		sum += time.Duration(p.Timing.Repetitions) * p.block(c.Group)
	}
	return sum
}

// unsupported reports whether an engine can't run here at all, which leaves its cells out instead of refusing the study.
func unsupported(err error) bool { return errors.Is(err, errors.ErrUnsupported) }
