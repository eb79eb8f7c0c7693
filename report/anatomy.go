package report

import (
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// anatomyParts are the parts of a packet's time, of what of picks.
func anatomyParts(of func(*study.AnatomyRow) *study.Parts) []part {
	value := func(number func(*study.Parts) float64) func(*study.Row) float64 {
		return func(r *study.Row) float64 {
			if parts := of(r.Anatomy); parts != nil {
				return number(parts)
			}
			return 0
		}
	}
	return []part{
		{"fork", shareColors[0], value(func(p *study.Parts) float64 { return p.ForkNS })},
		{"skew", shareColors[1], value(func(p *study.Parts) float64 { return p.SkewNS })},
		{"work", shareColors[2], value(func(p *study.Parts) float64 { return p.WorkNS })},
		{"join", shareColors[3], value(func(p *study.Parts) float64 { return p.JoinNS })},
	}
}

func typicalParts(a *study.AnatomyRow) *study.Parts { return &a.Typical }
func slowParts(a *study.AnatomyRow) *study.Parts    { return a.Slow }

// dissected is the group with the rows that have an anatomy, by their time; nil where none has one.
func (g *group) dissected() *group {
	rows := slices.DeleteFunc(slices.Clone(g.rows), func(r *study.Row) bool { return r.Anatomy == nil })
	if len(rows) == 0 {
		return nil
	}
	rankBy(rows, func(r *study.Row) *float64 { return &r.Anatomy.Typical.TotalNS })
	some := *g
	some.rows = rows
	return &some
}

// anatomyReading says what the parts are.
const anatomyReading = "Fork: the packet is published until the first helper starts; skew: until the participant that ends last starts; " +
	"work: its evaluation; join: until the dispatcher has seen that all arrived."

// anatomy draws where packets' time went, a stacked bar a row.
func anatomy(g *group) (*figure, error) {
	some := g.dissected()
	sentence := anatomyReading + " Typical: the middle half of the packets; slow: the slowest hundredth. From a pass of its own, with stamps."
	return &figure{
		title: "Anatomy of a packet's time: " + g.shortTitle(), caption: some.captions(sentence),
		height: rowsHeight(len(some.rows)) + legendPitch,
		body:   func(c draw.Canvas) { drawAnatomy(c, some.rows) },
	}, nil
}

func drawAnatomy(c draw.Canvas, rows []*study.Row) {
	whole := func(of func(*study.AnatomyRow) *study.Parts) func(*study.Row) string {
		return func(r *study.Row) string {
			if parts := of(r.Anatomy); parts != nil {
				return duration(parts.TotalNS)
			}
			return absent
		}
	}
	panels := []sharePanel{{"share of a typical packet's time", "typical", anatomyParts(typicalParts), whole(typicalParts)}}
	if slices.ContainsFunc(rows, func(r *study.Row) bool { return r.Anatomy.Slow != nil }) {
		panels = append(panels, sharePanel{"share of a slow packet's time", "slow", anatomyParts(slowParts), whole(slowParts)})
	}
	drawShares(c, rows, panels...)
}
