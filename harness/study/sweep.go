package study

import (
	"cmp"
	"slices"
	"strings"
)

// Sweep is one cell under several offered rates: rows that differ in nothing else.
type Sweep struct {
	Engine string       `json:"engine"`
	Label  string       `json:"label"`
	Kind   string       `json:"kind"` // of arrivals: "rate", "poisson", "capture"
	Points []SweepPoint `json:"points"`
	// KneePPS is the highest offered rate up to which, from the lowest one on, the p99 of responses stays under KneeFactor
	// times that at the lowest rate and the engine keeps up; null where that can't be said at the lowest rate.
	KneePPS *float64 `json:"knee_pps"`
	Beyond  bool     `json:"beyond"` // the knee is the highest rate offered: it may lie above
}

// SweepPoint is one row of a sweep.
type SweepPoint struct {
	Cell          int      `json:"cell"` // of the study
	OfferedPPS    float64  `json:"offered_pps"`
	ResponseP50NS *float64 `json:"response_p50_ns"`
	ResponseP99NS *float64 `json:"response_p99_ns"`
	Saturated     bool     `json:"saturated"`
}

// KneeFactor is how many times the lowest rate's p99 of responses a rate may have below the knee.
const KneeFactor = 10

// Sweeps finds the sweeps of two rates or more among rows, in the order of their first rows.
func Sweeps(rows []Row) []Sweep {
	var order []string
	sweeps := map[string]*Sweep{}
	for i := range rows {
		r := &rows[i]
		if r.Open == nil || r.Open.OfferedPPS == nil || r.Engine == Reference {
			continue
		}
		key := sweepKey(r)
		if sweeps[key] == nil {
			kind, _, _ := strings.Cut(r.Open.Arrivals, ":")
			sweeps[key] = &Sweep{Engine: r.Engine, Label: r.Label, Kind: kind}
			order = append(order, key)
		}
		s := sweeps[key]
		s.Points = append(s.Points, SweepPoint{
			Cell: r.Cell.ID, OfferedPPS: *r.Open.OfferedPPS, ResponseP50NS: r.Open.ResponseP50NS,
			ResponseP99NS: r.Open.ResponseP99NS, Saturated: r.Open.Saturated,
		})
	}
	var found []Sweep
	for _, key := range order {
		if s := sweeps[key]; len(s.Points) > 1 {
			slices.SortStableFunc(s.Points, func(a, b SweepPoint) int { return cmp.Compare(a.OfferedPPS, b.OfferedPPS) })
			s.knee()
			found = append(found, *s)
		}
	}
	return found
}

// sweepKey is all that rows of one sweep share.
func sweepKey(r *Row) string {
	return alike(r, func(_ *Cell, g *Group) { g.Arrivals, _, _ = strings.Cut(g.Arrivals, ":") })
}

func (s *Sweep) knee() {
	lowest := s.Points[0]
	if lowest.ResponseP99NS == nil || lowest.Saturated {
		return
	}
	for i, p := range s.Points {
		if p.ResponseP99NS == nil || p.Saturated || *p.ResponseP99NS >= KneeFactor**lowest.ResponseP99NS {
			return
		}
		s.KneePPS, s.Beyond = &s.Points[i].OfferedPPS, i == len(s.Points)-1
	}
}
