package compare

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/perf/benchunit"
)

// Gate is a condition on which a comparison fails: a metric that is worse by more than a limit.
type Gate struct {
	Metric  string
	Percent float64 // worse by more than this many percent
	rises   bool    // written >+: more is worse
}

var gateForm = regexp.MustCompile(`^\s*([^\s<>]+)\s*([<>])\s*([+-])\s*([0-9.]+)\s*%\s*$`)

// ParseGates reads conditions with commas between them: "p99>+5%, pkt/s<-5%".
func ParseGates(text string) ([]Gate, error) {
	var gates []Gate
	for _, part := range strings.Split(text, ",") {
		m := gateForm.FindStringSubmatch(part)
		if m == nil {
			return nil, fmt.Errorf("%q: give a metric and a limit, such as p99>+5%% or pkt/s<-5%%", part)
		}
		percent, err := strconv.ParseFloat(m[4], 64)
		rises := m[2] == ">"
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q: %s is no number", part, m[4])
		case rises != (m[3] == "+"):
			return nil, fmt.Errorf("%q: give >+ for more than it was, or <- for less", part)
		case !rises && percent >= 100:
			return nil, fmt.Errorf("%q: nothing falls by %g%% or more", part, percent)
		}
		gates = append(gates, Gate{Metric: m[1], Percent: percent, rises: rises})
	}
	return gates, nil
}

// String is the condition as it is written.
func (g Gate) String() string {
	if g.rises {
		return fmt.Sprintf("%s>+%g%%", g.Metric, g.Percent)
	}
	return fmt.Sprintf("%s<-%g%%", g.Metric, g.Percent)
}

// limit is the logarithm of the worst ratio that the condition lets pass, above 0.
func (g Gate) limit() float64 {
	if g.rises {
		return math.Log1p(g.Percent / 100)
	}
	return -math.Log1p(-g.Percent / 100)
}

// names reports whether the condition is on m, which a benchmark file may call by its unit.
func (g Gate) names(m metric) bool {
	for _, name := range []string{g.Metric, benchNames[g.Metric]} {
		if _, tidied := benchunit.Tidy(1, name); name != "" && (name == m.name || tidied == m.name) {
			return true
		}
	}
	return false
}

// benchNames are the units that hold a study's metrics in benchmark files.
var benchNames = map[string]string{"mean": "ns/op", "p50": "p50-ns", "p99": "p99-ns"}

// check refuses conditions that nothing on both sides can meet.
func checkGates(gates []Gate, rows []Row) error {
	for _, g := range gates {
		named := false
		for _, r := range rows {
			if !g.names(r.metric) {
				continue
			}
			if named = true; r.metric.higher == g.rises {
				return fmt.Errorf("%s: of %s %s is better: give the other direction", g, r.Metric, moreOrLess(r.metric.higher))
			}
		}
		if !named {
			return fmt.Errorf("%s: no metric of both sides is called %q: they are %s", g, g.Metric, metricNames(rows))
		}
	}
	return nil
}

func moreOrLess(higher bool) string {
	if higher {
		return "more"
	}
	return "less"
}

func metricNames(rows []Row) string {
	var names []string
	seen := map[string]bool{}
	for _, r := range rows {
		if !seen[r.Metric] {
			seen[r.Metric] = true
			names = append(names, r.Metric)
		}
	}
	return strings.Join(names, ", ")
}
