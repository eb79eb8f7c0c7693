package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
)

// titles names each group that has no title by what tells it from the others, or by its rules and corpus where nothing
// does, and says which groups have more participants than CPUs.
func (b *builder) titles() {
	groups := b.plan.Groups
	parts := []func(g study.Group) string{
		func(g study.Group) string { return g.Rules },
		func(g study.Group) string { return g.Corpus },
		func(g study.Group) string { return g.Matcher },
		func(g study.Group) string { return "pin " + g.Pin },
		func(g study.Group) string { return "order " + g.Order },
		func(g study.Group) string { return "arrivals " + cmp.Or(g.Arrivals, block.Closed) },
		func(g study.Group) string { return "idle " + cmp.Or(g.Idle, "halt") },
		func(g study.Group) string { return "caches " + onOff(g.Cold, "cold", "warm") },
	}
	for i := range groups {
		g := &groups[i]
		if g.Title == "" {
			g.Title = title(groups, *g, parts)
		}
		if g.Oversubscribed {
			g.Title += " (oversubscribed)"
		}
	}
}

func title(groups []study.Group, g study.Group, parts []func(study.Group) string) string {
	var words []string
	for i, part := range parts {
		varies := slices.ContainsFunc(groups, func(o study.Group) bool { return part(o) != part(g) })
		if varies || i < 2 {
			words = append(words, part(g))
		}
	}
	return strings.Join(words, ", ")
}
