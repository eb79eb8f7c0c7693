package inputs

import (
	"context"
	"fmt"
	"maps"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// weighed is a rule set with the costs that its rules have on one corpus.
type weighed struct {
	costs []float64
	file  *os.File // rule image
}

// weighedPackets of a corpus, at most, are what rules are weighed on.
const weighedPackets = 2_000

// Weigh measures what each rule costs on the packets of each group, by which shards are balanced, so that all blocks of the group deal alike.
// A study that goes on takes what it began with. The error may be ctx's.
func (s *Set) Weigh(ctx context.Context, groups []study.Group) error {
	for _, g := range groups {
		at := pair{g.Corpus, g.Rules}
		if s.weighed[at] != nil {
			continue
		}
		w, err := s.weigh(ctx, at)
		if err != nil {
			return fmt.Errorf("weigh rules %s on %s: %w", g.Rules, g.Corpus, err)
		}
		s.weighed[at] = w
	}
	return nil
}

func (s *Set) weigh(ctx context.Context, at pair) (*weighed, error) {
	set, costs := s.rules[at.rules].Set, s.options.Costs[at.rules][at.corpus]
	if costs == nil {
		var err error
		if costs, err = rules.Weigh(ctx, set, s.corpora[at.corpus].Sample(set.Needs(), weighedPackets)); err != nil {
			return nil, err
		}
	}
	with, err := set.WithCosts(costs)
	if err != nil {
		return nil, err
	}
	image, err := rules.Encode(with)
	if err != nil {
		return nil, err
	}
	file, err := store(image)
	return &weighed{with.Costs(), file}, err
}

// ruleCosts are the costs that were measured for a rule set, by corpus; nil where none were.
func (s *Set) ruleCosts(name string) map[string][]float64 {
	var costs map[string][]float64
	for at, w := range s.weighed {
		if at.rules == name {
			if costs == nil {
				costs = map[string][]float64{}
			}
			costs[at.corpus] = w.costs
		}
	}
	return costs
}

// Costs returns what rules cost where inputs were opened, by rule set and corpus.
func Costs(inputs []study.Input) map[string]map[string][]float64 {
	costs := map[string]map[string][]float64{}
	for _, in := range inputs {
		if in.Kind == "rules" && in.RuleCosts != nil {
			costs[in.Name] = maps.Clone(in.RuleCosts)
		}
	}
	return costs
}
