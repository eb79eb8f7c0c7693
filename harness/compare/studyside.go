package compare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// RatioMetric is how many times faster than sequential an engine is. What slows both down cancels in it.
const RatioMetric = "ratio"

// operationsNote is under what a study's inputs hold the calibrated cost of rules.
const operationsNote = "operations before each rule"

// BlockMetric is a metric that every block has.
type BlockMetric struct {
	metric
	Of func(*study.Block) *float64
}

// Name is what the metric is called in conditions, tables and the noise floor.
func (m BlockMetric) Name() string { return m.name }

// BlockMetrics are the metrics of a study's cells, in the order of tables.
func BlockMetrics() []BlockMetric { return slices.Clone(blockMetrics) }

var blockMetrics = []BlockMetric{
	{metric{"mean", "ns", false}, func(b *study.Block) *float64 { return b.MeanNS }},
	{metric{"p50", "ns", false}, func(b *study.Block) *float64 { return b.P50NS }},
	{metric{"p99", "ns", false}, func(b *study.Block) *float64 {
		if b.Samples < study.MinP99 {
			return nil
		}
		return b.P99NS
	}},
	{metric{"pkt/s", "pkt/s", true}, func(b *study.Block) *float64 { return &b.PktPerS }},
	{metric{"cpu", "ns", false}, func(b *study.Block) *float64 { return &b.CPUNSPerPkt }},
}

// openStudy reads a study's folder.
func openStudy(dir string) (*Side, error) {
	r, err := study.Open(dir)
	if err != nil {
		return nil, err
	}
	return Of(dir, r), nil
}

// Of makes a side of a study that is open already.
func Of(path string, r *study.Results) *Side {
	s := &Side{Path: path, Machine: &r.Study.Environment, facts: studyFacts(&r.Study), doubts: r.Doubts()}
	for i, row := range r.Rows {
		if row.Engine == study.Reference {
			continue
		}
		c := cell{
			key: cellKey(row), name: row.GroupTitle + ": " + row.Label, engine: row.Engine, status: statusOf(row),
			operations: operations(&r.Study, row.Rules), values: map[string][]float64{},
		}
		for _, m := range blockMetrics {
			values := r.PerRepetition(i, m.Of)
			if len(values) == 0 && row.Engine == study.Replicas {
				continue // throughput and CPU are all that it has
			}
			c.metrics = append(c.metrics, m.metric)
			c.values[m.name] = values
		}
		if row.Engine == study.Replicas {
			s.add(c)
			continue
		}
		c.metrics = append(c.metrics, metric{RatioMetric, "times", true})
		c.values[RatioMetric] = r.Ratios(i)
		s.add(c)
	}
	return s
}

// cellKey is a cell's factors and its group's, without what only names them, or follows from the machine.
func cellKey(r study.Row) string {
	c, g := r.Cell, r.Group
	c.ID, c.Group, c.Title, c.Primitive, c.Label, c.CPUs, c.CPUCount, c.Oversubscribed = 0, "", "", "", "", nil, 0, false
	g.ID, g.Title, g.Oversubscribed = "", "", false
	data, err := json.Marshal([]any{g, c})
	if err != nil {
		panic("compare: a cell is plain data and can always be written")
	}
	return string(data)
}

// statusOf is the status of a row, with the marks that explain one that is not good.
func statusOf(r study.Row) string {
	if r.Status == study.BlockOK || len(r.Marks) == 0 {
		return r.Status
	}
	return r.Marks[0]
}

// operations is what a study calibrated the cost of its rules to.
func operations(s *study.Study, rules string) float64 {
	for _, in := range s.Inputs {
		if in.Kind == "rules" && in.Name == rules {
			n, _ := strconv.ParseFloat(in.Notes[operationsNote], 64)
			// 0 where rules have no cost
			return n
		}
	}
	return 0
}

// studyFacts are what two studies must agree on.
func studyFacts(s *study.Study) []fact {
	e := &s.Environment
	facts := []fact{
		{"CPU", e.CPU}, {"CPUs", strconv.Itoa(e.CPUs)}, {"topology", e.Topology}, {"hypervisor", e.VM}, {"OS", e.OS},
		{"kernel", e.Kernel}, {"governor", e.Governor}, {"Go", e.Go}, {"GOEXPERIMENT", e.Experiment},
		{"GOMAXPROCS", strconv.Itoa(e.GOMAXPROCS)}, {"commit", e.Commit}, {"status", s.Status},
		{"repetitions", strconv.Itoa(s.Repetitions)}, {"block", time.Duration(s.Duration).String()},
		{"warm-up", time.Duration(s.Warmup).String()},
	}
	for _, in := range s.Inputs {
		value := in.SHA256
		if n := in.Notes[operationsNote]; n != "" {
			value = n + " " + operationsNote
		}
		facts = append(facts, fact{fmt.Sprintf("%s %s", in.Kind, in.Name), value})
	}
	return facts
}
