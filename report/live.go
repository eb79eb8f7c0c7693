package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

const sharedCPU = "shared CPU"

// isBaseline reports whether a live row is one of the two that engines are measured against.
func isBaseline(r *study.Row) bool {
	return r.Live != nil && (r.Cell.Engine == study.NoQueue || r.Cell.Engine == study.AcceptAll)
}

// orderLive puts the baselines first, then engines in catalog order, then other programs; where the group may be ranked, what
// follows the baselines is: a closed loop by its throughput, an open one, which offers all the same, by the p50 of responses,
// and packets at their own pace by that of Evaluate.
func (g *group) orderLive() {
	slices.SortStableFunc(g.rows, func(a, b *study.Row) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Cell.ID, b.Cell.ID))
	})
	first := slices.IndexFunc(g.rows, func(r *study.Row) bool { return !isBaseline(r) })
	if first < 0 || !g.ranked() {
		return
	}
	by := func(r *study.Row) *float64 { return negative(throughputOf(r)) }
	switch {
	case g.comparesResponses():
		by = func(r *study.Row) *float64 { return r.Live.P50NS }
	case g.isPaced():
		by = func(r *study.Row) *float64 { return r.P50NS }
	}
	rankBy(g.rows[first:], by)
}

// place is where rows of an engine stand in a table that is not ranked.
func place(r *study.Row) int {
	names := EngineNames()
	switch i := slices.Index(names, r.Cell.Engine); {
	case r.Cell.Engine == study.NoQueue:
		return -2
	case r.Cell.Engine == study.AcceptAll:
		return -1
	case i >= 0:
		return i
	case r.Live.Peer:
		return len(names) + 1
	}
	return len(names)
}

// ranked reports whether an order by numbers says anything: not where load and server take CPU from some engines and not
// from others.
func (g *group) ranked() bool { return g.Live == nil || !g.Live.SharedCPU }

// unit is that of the group's throughput.
func (g *group) unit() string {
	if len(g.rows) == 0 || g.rows[0].Live == nil {
		return study.UnitPackets
	}
	return g.rows[0].Live.Unit
}

// comparesResponses reports whether rows differ by how long responses take: an open loop offers all the same load.
func (g *group) comparesResponses() bool { return g.Live.OpenLoop && g.unit() == study.UnitRequests }

// isPaced reports whether packets come at their own pace, a capture's, so that their rate is no engine's.
func (g *group) isPaced() bool {
	return g.unit() == study.UnitPackets && slices.ContainsFunc(g.rows, func(r *study.Row) bool { return r.Live.Replay != nil })
}

func throughputOf(r *study.Row) *float64 {
	if r.Live == nil || r.Live.Throughput == nil {
		return nil
	}
	return &r.Live.Throughput.Median
}

// lead says what a group's table shows, and in which order.
func (g *group) lead() string {
	if g.Live == nil {
		return "Latency (service time), ranked by p50; " + g.ratioCaption("ratio of means to sequential"+g.coverage(", ")) + "."
	}
	var about string
	if g.unit() == study.UnitRequests {
		about = "p50, p90, p99: latency (response time of requests). "
	}
	return about + capital(g.order()) + "."
}

// order says how the rows of a live group are ordered.
func (g *group) order() string {
	if g.ranked() {
		return "the baselines, then the rest " + g.ranking()
	}
	return g.ranking()
}

// ranking says how the rows other than the baselines are ordered.
func (g *group) ranking() string {
	switch {
	case !g.ranked():
		return fmt.Sprintf("%s: load, server and filter share %s, so rows are not ranked", sharedCPU,
			plural(g.results.Study.Environment.CPUs, "CPU"))
	case g.comparesResponses():
		return "ranked by p50"
	case g.isPaced():
		return "ranked by p50 of evaluate"
	}
	return "ranked by " + g.unit()
}

// liveSubject is what load went through what, for captions.
func (g *group) liveSubject() string {
	load := "load " + g.Live.Load
	if g.Live.LoadTitle != "" {
		load += " (" + g.Live.LoadTitle + ")"
	}
	if g.Live.Attack > 0 {
		load += ", " + trimZeros(number(100*g.Live.Attack)) + "% of requests attacks"
	}
	return listed(load, prefixed("rules ", g.Rules), prefixed("matcher ", g.Matcher))
}

// closedLoop is what must be read beside the percentiles of a load that waits for answers.
const closedLoop = "Percentiles of a closed loop: the load waits for answers, so that what a slow one delays is not seen. Claims about " +
	"latency come from an open loop at half the capacity"

// liveFooting is what stands under a live group's table.
func (g *group) liveFooting() []string {
	var parts []string
	switch {
	case g.unit() == study.UnitRequests && !g.Live.OpenLoop:
		parts = append(parts, closedLoop)
	case g.unit() == study.UnitRequests:
		parts = append(parts, "response times count from the moment at which a request was due")
	}
	if g.Live.Capacity > 0 {
		parts = append(parts, "capacity: sequential answered "+number(g.Live.Capacity)+" requests/s before the study")
	}
	for _, r := range g.rows {
		if g.comparesResponses() || g.isPaced() {
			break // all rows answer what is offered
		}
		if t := r.Live.Throughput; (r.Cell.Engine == study.NoQueue || r.Cell.Engine == study.Sequential) && t != nil && interesting(t) {
			parts = append(parts, fmt.Sprintf("%s over repetitions: %s [%s, %s] %s", label(r), number(t.Median), number(t.Lo),
				number(t.Hi), r.Live.Unit))
		}
	}
	return append(parts, "CPUs are CPU seconds a second; the kernel forwards a packet inside the verdict's call, and charges the filter")
}

// interesting reports whether an estimate has an interval.
func interesting(e *study.Estimate) bool { return e.Coverage > leastCoverage }

// refused lists what the kernel refused of a capture's packets, by its counters.
func refused(r *study.Row) string {
	if r.Live.Replay == nil {
		return ""
	}
	var causes []string
	for cause, n := range r.Live.Replay.Refused {
		causes = append(causes, cause+" "+count(n))
	}
	slices.Sort(causes)
	return strings.Join(causes, ", ")
}
