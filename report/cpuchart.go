package report

import (
	"github.com/tigerbench/tigerbench/harness/study"
)

// cpuChart draws what a packet takes of the CPUs against the p99: an engine that is fast because it burns CPUs stands at the lower right.
func cpuChart(g *group) (*figure, error) {
	l := &lineChart{
		x: lineAxis{label: "CPU time a packet", format: duration}, y: lineAxis{label: "latency (service time), p99", format: duration}, scatter: true,
	}
	if g.isOpen() {
		l.y.label = "latency (response time), p99"
	}
	styles := stylesOf(g.rows)
	for _, r := range g.rows {
		var points []linePoint
		if r.CPUNSPerPkt != nil {
			v, lo, hi := shownP99(r)
			points = append(points, pointOf(*r.CPUNSPerPkt, v, lo, hi))
		}
		note := absence(r)
		if r.BlocksOK > 0 {
			note = "no p99"
		}
		l.lines = append(l.lines, newLine(chartLabel(r), styles[r], note, points))
	}
	byLast(l.lines)
	caption := "CPU seconds of the whole process over packets; medians over blocks, of the p99 with its 95% interval. Legend by p99, highest first."
	return g.lineFigure("CPU time a packet against p99", caption, l, nil), nil
}

// isOpen reports whether packets came at their own pace.
func (g *group) isOpen() bool { return g.Live == nil && g.Arrivals != "" }

// shownP99 is the p99 of responses in an open loop, of service times in a closed one, with its interval.
func shownP99(r *study.Row) (v, lo, hi *float64) {
	if r.Open != nil {
		return r.Open.ResponseP99NS, r.Open.ResponseP99Lo, r.Open.ResponseP99Hi
	}
	return r.P99NS, r.P99Lo, r.P99Hi
}
