package plan

import (
	"fmt"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
)

// leastDue is how many packets must be due in a block, or it says nothing.
const leastDue = 10

// arrivals brings a group's arrivals into the form of results files, where a closed loop has none. It reports whether the group
// is to be measured.
func (b *builder) arrivals(g *study.Group, f Factors) bool {
	a, err := block.ParseArrivals(g.Arrivals)
	if err != nil {
		b.wrong("arrivals", g.Arrivals, err.Error())
		return false
	}
	if !a.Open() {
		g.Arrivals = ""
		return true
	}
	if a.Kind == block.Capture && g.Order != OrderFile {
		b.note("capture arrivals replay packets in the order of the capture: order=%s does not apply to them", g.Order)
		if len(f.Orders) > 1 {
			return false // order=file makes the same group
		}
		g.Order = OrderFile
	}
	pps := a.PPS
	if corpus, known := b.Corpora[g.Corpus]; known && a.Kind == block.Capture {
		if corpus.Cycle <= 0 {
			b.wrong("arrivals", g.Arrivals, fmt.Sprintf("the packets of %s carry no times that differ: give rate:PPS or poisson:PPS", g.Corpus))
			return false
		}
		pps = a.Factor * float64(corpus.Packets) / corpus.Cycle.Seconds()
	}
	if due := pps * b.plan.Timing.Duration.Seconds(); pps > 0 && due < leastDue {
		b.wrong("arrivals", g.Arrivals, fmt.Sprintf("%.3g packets are due in a block of %v: give --duration %.3gs or more, or a higher rate",
			due, b.plan.Timing.Duration, leastDue/pps))
	}
	return true
}
