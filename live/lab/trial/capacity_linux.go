package trial

import (
	"context"
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// The capacity is taken from an open loop that offers more than can be answered: from firstOffer on, four times as much until less
// than saturated of it is answered.
const (
	firstOffer   = 50_000 // requests a second
	saturated    = 0.8
	capacityTime = 1500 * time.Millisecond
	quickTime    = time.Second
)

// capacities measures, for each group whose rate is a share, what sequential answers there; groups with the same rules and
// connections have the same.
func (m *measurement) capacities(ctx context.Context) error {
	known := map[string]float64{}
	for i := range m.Plan.Groups {
		g := &m.Plan.Groups[i]
		l := m.Plan.loads[g.ID]
		if !l.Share {
			continue
		}
		key := fmt.Sprint(g.Rules, " ", l.Connections)
		if known[key] == 0 {
			capacity, err := m.capacity(ctx, g, l)
			if err != nil {
				return fmt.Errorf("measure what sequential answers with %s: %w", g.Rules, err)
			}
			known[key] = capacity
		}
		g.Live.Capacity = known[key]
		g.Live.Rate, g.Live.LoadTitle = l.rate(known[key]), l.title(known[key])
		fmt.Fprintf(m.options.Warnings, "%s: sequential answers %s requests/s at most; offered: %s\n",
			g.Rules, thousands(g.Live.Capacity), g.Live.LoadTitle)
	}
	return nil
}

func (m *measurement) capacity(ctx context.Context, g *study.Group, l Load) (float64, error) {
	c, found := m.firstSequential(g.ID)
	if !found {
		return 0, fmt.Errorf("group %s has no sequential", g.ID)
	}
	duration := capacityTime
	if m.Plan.Timing.Quick {
		duration = quickTime
	}
	for offer := float64(firstOffer); ; offer *= 4 {
		if err := m.up(ctx); err != nil {
			return 0, err
		}
		limited, cancel := context.WithTimeout(ctx, duration+grace)
		d := newRateDriver(Load{Rate: offer, Connections: l.Connections}, &study.Live{}, duration, nil)
		d.options.Limit = time.Second
		b := study.Block{Live: &study.LiveBlock{}}
		err := m.runWith(limited, c, &b, d)
		cancel()
		if err != nil {
			return 0, err
		}
		answered := float64(d.result.Benign.Answered) / d.result.Elapsed.Seconds()
		switch {
		case answered == 0:
			return 0, fmt.Errorf("no request was answered: %v", d.result.Benign.Failed)
		case answered < saturated*offer:
			return answered, nil
		}
	}
}

func (m *measurement) firstSequential(group string) (study.Cell, bool) {
	for _, c := range m.Plan.Cells {
		if c.Group == group && c.Engine == study.Sequential {
			return c, true
		}
	}
	return study.Cell{}, false
}
