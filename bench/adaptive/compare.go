package main

import (
	"maps"
	"slices"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
)

// contender is the engine that this is about.
const contender = "adaptive"

// comparison is adaptive in one group.
type comparison struct {
	group    study.Group
	cpus     int
	rules    int
	best     string // of the other engines: the one with the least median
	mean     float64
	overBest gauge.Ratio
	overOne  gauge.Ratio // over sequential
	cpu      float64     // ns a packet
	bestCPU  float64
}

// arm is one engine in one group, by repetition: the median of a repetition's visits.
type arm struct {
	name       string
	means, cpu map[int]float64
}

// compare looks at each group in which adaptive and sequential were measured.
func compare(r *study.Results) (all []comparison) {
	for _, g := range r.Study.Groups {
		arms, c := armsOf(r, g)
		own, one := find(arms, contender), find(arms, study.Sequential)
		if own == nil || one == nil || len(own.means) == 0 || len(one.means) == 0 {
			continue
		}
		best := bestOf(arms)
		c.best, c.mean = best.name, gauge.Median(values(own.means))
		c.overBest, c.overOne = paired(own.means, best.means), paired(own.means, one.means)
		c.cpu, c.bestCPU = gauge.Median(values(own.cpu)), gauge.Median(values(best.cpu))
		all = append(all, c)
	}
	return all
}

// armsOf collects the engines of a group, the reference loop left out.
func armsOf(r *study.Results, g study.Group) (arms []arm, c comparison) {
	c.group = g
	for _, cell := range r.Study.Cells {
		if cell.Group != g.ID || cell.Engine == study.Reference {
			continue
		}
		c.cpus, c.rules = cell.CPUCount, cell.RuleCount
		means, cpu := map[int][]float64{}, map[int][]float64{}
		for _, b := range r.Blocks {
			if b.Cell == cell.ID && b.Status == study.BlockOK && b.MeanNS != nil {
				means[b.Repetition] = append(means[b.Repetition], *b.MeanNS)
				cpu[b.Repetition] = append(cpu[b.Repetition], b.CPUNSPerPkt)
			}
		}
		arms = append(arms, arm{cell.Engine, medians(means), medians(cpu)})
	}
	return arms, c
}

func find(arms []arm, name string) *arm {
	if i := slices.IndexFunc(arms, func(a arm) bool { return a.name == name }); i >= 0 {
		return &arms[i]
	}
	return nil
}

// bestOf is the engine other than adaptive whose median mean is least. One that was not measured is not it.
func bestOf(arms []arm) (best *arm) {
	for i := range arms {
		a := &arms[i]
		if a.name != contender && len(a.means) > 0 && (best == nil || gauge.Median(values(a.means)) < gauge.Median(values(best.means))) {
			best = a
		}
	}
	return best
}

// paired is the ratio of a to b over the repetitions that both have.
func paired(a, b map[int]float64) gauge.Ratio {
	var ratios []float64
	for repetition, x := range a {
		if y, ok := b[repetition]; ok && y > 0 {
			ratios = append(ratios, x/y)
		}
	}
	if len(ratios) == 0 {
		return gauge.Ratio{}
	}
	return gauge.RatioOf(ratios)
}

func values(m map[int]float64) []float64 { return slices.Collect(maps.Values(m)) }

func medians(visits map[int][]float64) map[int]float64 {
	m := map[int]float64{}
	for repetition, v := range visits {
		m[repetition] = gauge.Median(v)
	}
	return m
}
