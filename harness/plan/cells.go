package plan

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
)

// baselines adds a group's sequential and reference cells.
func (b *builder) baselines(g study.Group) {
	for _, name := range []string{study.Sequential, study.Reference} {
		cell := b.alone(g, name)
		if name == study.Reference {
			cell.Title, cell.Primitive = "reference loop", "no engine"
		}
		b.add(cell)
	}
}

// alone is a cell of one thread. Factors of a team don't apply to it.
func (b *builder) alone(g study.Group, name string) study.Cell {
	c := engines.Default(1)
	cell := study.Cell{
		Group: g.ID, Engine: name, Title: name, Primitive: "none, one thread", RuleCount: b.Rules[g.Rules].Len,
		Workers: 1, CallerRuns: true, Participants: 1, LockThread: true, CPUs: b.cpusFor(g.Pin, 1), CPUCount: b.cpuCount(g.Pin),
		EarlyExit: string(engines.ExitOff), ExitEvery: c.ExitEvery, Shards: string(c.Shards),
		SpinMax: study.Nanoseconds(c.SpinMax), Label: name,
	}
	for _, s := range b.Specs {
		if s.Name == name {
			cell.Title, cell.Primitive = s.Title, s.Primitive
		}
	}
	return cell
}

func (b *builder) add(c study.Cell) {
	c.ID = len(b.plan.Cells)
	b.plan.Cells = append(b.plan.Cells, c)
}

// variant is one combination of the factors of an engine's cells.
type variant struct {
	engines.Config
	deadline, delay time.Duration
	stall           study.Stall
}

// product adds the cells of one engine in group g.
func (b *builder) product(f Factors, spec engines.Spec, g *study.Group) {
	always := func(variant) bool { return true }
	polls := func(v variant) bool { return v.EarlyExit != engines.ExitOff && v.Workers > 1 }
	splits := func(v variant) bool { return v.Workers > 1 }
	waits := func(variant) bool { return !spec.Traits.Selects } // how its participants wait is up to an engine that chooses
	variants := []variant{{}}
	variants = times(variants, f.Workers, always, func(v *variant, x int) { v.Workers = x })
	variants = times(variants, f.CallerRuns, waits, func(v *variant, x bool) { v.CallerRuns = x || spec.Traits.Selects })
	variants = times(variants, f.forms(spec.Name), always, func(v *variant, x bool) { v.LockThread = x })
	variants = times(variants, f.EarlyExits, always, func(v *variant, x engines.EarlyExit) { v.EarlyExit = x })
	variants = times(variants, f.ExitEvery, polls, func(v *variant, x int) { v.ExitEvery = x })
	variants = times(variants, f.Shards, splits, func(v *variant, x engines.ShardPolicy) { v.Shards = x })
	variants = times(variants, f.Spins, waits, func(v *variant, x time.Duration) { v.SpinMax = x })
	variants = times(variants, f.Deadlines, always, func(v *variant, x time.Duration) { v.deadline = x })
	variants = times(variants, f.Delays, always, func(v *variant, x time.Duration) { v.delay = x })
	variants = times(variants, f.Stalls, always, func(v *variant, x study.Stall) { v.stall = x })
	variants = times(variants, f.Lates, always, func(v *variant, x engines.Late) { v.Late = x })
	for _, v := range variants {
		b.cell(spec, g, v)
	}
}

// times sets a factor of each variant to each of its values; to the first only where the factor doesn't apply, so that
// equal cells are one.
func times[T any](variants []variant, values []T, applies func(variant) bool, set func(*variant, T)) []variant {
	var product []variant
	for _, v := range variants {
		some := values
		if !applies(v) {
			some = values[:min(1, len(values))]
		}
		for _, value := range some {
			set(&v, value)
			product = append(product, v)
		}
	}
	return product
}

// cell adds one cell, or notes or refuses it.
func (b *builder) cell(spec engines.Spec, g *study.Group, v variant) {
	c := v.Config
	if g.Pin == PinCores && !c.LockThread {
		b.note("left out: pin=cores with lock-thread=off, because pinning is of threads; pin=none shows unlocked goroutines")
		return
	}
	if c.EarlyExit == engines.ExitAny && !b.Rules[g.Rules].DropOnly {
		b.wrong("early-exit", "any", fmt.Sprintf("the rules %s also accept, so that the first drop found need not decide: give off or ordered", g.Rules))
		return
	}
	cell := study.Cell{
		Group: g.ID, Engine: spec.Name, Title: spec.Title, Primitive: spec.Primitive, RuleCount: b.Rules[g.Rules].Len,
		Workers: c.Workers, CallerRuns: c.CallerRuns, Participants: c.Participants(), LockThread: c.LockThread,
		CPUs: b.cpusFor(g.Pin, pinned(spec, c)), EarlyExit: string(c.EarlyExit), ExitEvery: c.ExitEvery,
		Shards: string(c.Shards), SpinMax: study.Nanoseconds(c.SpinMax), CPUCount: b.cpuCount(g.Pin),
		Deadline: study.Nanoseconds(v.deadline), Delay: study.Nanoseconds(v.delay),
		Late: study.Nanoseconds(c.Late.By), LateAt: string(c.Late.At),
	}
	if v.stall.Every > 0 {
		cell.Stall = &v.stall
	}
	cell.Oversubscribed = cell.Participants > cell.CPUCount
	switch err := spec.Check(block.Config(*g, cell)); {
	case unsupported(err):
		b.note("left out: %s: %v", spec.Name, err)
	case err != nil:
		b.wrong("engine", spec.Name, err.Error())
	default:
		g.Oversubscribed = g.Oversubscribed || cell.Oversubscribed
		b.add(cell)
	}
}

// pinned is how many participants are pinned in a group that pins: helpers that live for one packet are not.
func pinned(spec engines.Spec, c engines.Config) int {
	if spec.Traits.Ephemeral {
		return 1
	}
	return c.Participants()
}

// cpusFor chooses the CPUs of n participants, the dispatcher's first; none where nothing is pinned.
func (b *builder) cpusFor(pin string, n int) []int {
	switch {
	case pin != PinCores:
		return nil
	case len(b.CPUs) == 0:
		return b.Machine.Choose(n)
	}
	cpus := make([]int, n)
	for i := range cpus {
		cpus[i] = b.CPUs[i%len(b.CPUs)]
	}
	return cpus
}

// cpuCount is how many CPUs a group's participants share.
func (b *builder) cpuCount(pin string) int {
	usable := b.Machine.Usable()
	if pin != PinCores || len(b.CPUs) == 0 {
		return usable
	}
	return min(usable, distinct(b.CPUs))
}

func distinct(cpus []int) int { return len(slices.Compact(slices.Sorted(slices.Values(cpus)))) }

// label names the cells of a group by their engine and the factors that vary there.
func (p *Plan) label(g *study.Group) {
	parts := []func(c study.Cell) string{
		func(c study.Cell) string { return "W=" + strconv.Itoa(c.Workers) },
		func(c study.Cell) string { return onOff(c.CallerRuns, "caller-runs", "dispatcher waits") },
		func(c study.Cell) string { return onOff(c.LockThread, "locked", "unlocked") },
		func(c study.Cell) string { return "exit " + c.EarlyExit },
		func(c study.Cell) string { return "every " + strconv.Itoa(c.ExitEvery) },
		func(c study.Cell) string { return c.Shards },
		func(c study.Cell) string { return "spin " + time.Duration(c.SpinMax).String() },
		func(c study.Cell) string { return lasting("deadline", c.Deadline) },
		func(c study.Cell) string { return lasting("delay", c.Delay) },
		stallText,
		lateText,
	}
	var cells []*study.Cell
	for i := range p.Cells {
		if c := &p.Cells[i]; c.Group == g.ID && c.Visits() == 1 && c.Engine != study.Reference && c.Engine != study.Replicas {
			cells = append(cells, c)
			c.Label = c.Engine
		}
	}
	for _, part := range parts {
		if !slices.ContainsFunc(cells, func(c *study.Cell) bool { return part(*c) != part(*cells[0]) }) {
			continue
		}
		for _, c := range cells {
			c.Label += " " + part(*c)
		}
	}
}

func onOff(on bool, yes, no string) string {
	if on {
		return yes
	}
	return no
}

// lasting names a factor that is a time, or its absence.
func lasting(name string, d study.Nanoseconds) string {
	if d == 0 {
		return "no " + name
	}
	return name + " " + time.Duration(d).String()
}

func lateText(c study.Cell) string {
	if c.Late == 0 {
		return "not late"
	}
	return c.LateAt + " late by " + time.Duration(c.Late).String()
}

func stallText(c study.Cell) string {
	if c.Stall == nil {
		return "no stall"
	}
	return fmt.Sprintf("stall %v every %v", time.Duration(c.Stall.For), time.Duration(c.Stall.Every))
}
