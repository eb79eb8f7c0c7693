package main

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Bounds: the part that is late must have grown by the lateness, give or take a tenth of it or 100 ns, whichever is more; the others may
// have changed by a twentieth of the lateness, or of what they took before where that was more.
const (
	shareOff = 0.10
	leastOff = 100.0 // ns
	othersBy = 0.05
)

// partNames are the parts of a packet's time, by the names of the places that can be late. Nothing can be injected into skew.
var partNames = []string{"fork", "skew", "work", "join"}

// injection is a cell that is late, beside the same one that is not.
type injection struct {
	label  string
	at     string
	by     float64 // ns
	before study.Parts
	change map[string]float64 // of each part, ns: the median of the repetitions' differences; nil where no repetition has both anatomies
}

var errNone = errors.New("no cell is late that also has one which is not: " +
	"run with --anatomy and --late off,fork:5us,work:5us,join:5us")

// injections finds all pairs.
func injections(r *study.Results) ([]injection, error) {
	var found []injection
	for i := range r.Study.Cells {
		late := &r.Study.Cells[i]
		for j := range r.Study.Cells {
			on := &r.Study.Cells[j]
			if late.Late > 0 && on.Late == 0 && same(late, on) {
				found = append(found, injected(r, late, on))
			}
		}
	}
	if len(found) == 0 {
		return nil, errNone
	}
	return found, nil
}

// same reports whether two cells differ in their lateness only.
func same(a, b *study.Cell) bool {
	return a.Group == b.Group && a.Engine == b.Engine && a.Workers == b.Workers && a.CallerRuns == b.CallerRuns &&
		a.EarlyExit == b.EarlyExit && a.ExitEvery == b.ExitEvery && a.Shards == b.Shards && a.SpinMax == b.SpinMax && a.LockThread == b.LockThread
}

func injected(r *study.Results, late, on *study.Cell) injection {
	in := injection{label: fmt.Sprintf("%s W=%d", late.Engine, late.Workers), at: late.LateAt, by: float64(late.Late)}
	if late.CallerRuns {
		in.label += " caller-runs"
	}
	if r.Rows[late.ID].Anatomy == nil || r.Rows[on.ID].Anatomy == nil {
		return in
	}
	in.before, in.change = r.Rows[on.ID].Anatomy.Typical, map[string]float64{}
	for _, name := range partNames {
		before, after := typical(r, on.ID, name), typical(r, late.ID, name)
		var changes []float64
		for repetition, ns := range after {
			if was, ok := before[repetition]; ok {
				changes = append(changes, ns-was)
			}
		}
		if len(changes) == 0 {
			in.change = nil
			return in
		}
		in.change[name] = median(changes)
	}
	return in
}

// typical is a part of a cell's typical packet, by repetition: one that stalled has none.
func typical(r *study.Results, cell int, name string) map[int]float64 {
	parts := map[int]float64{}
	for i := range r.Blocks {
		if b := &r.Blocks[i]; b.Cell == cell && b.Status == study.BlockOK && b.Anatomy != nil {
			parts[b.Repetition] = part(&b.Anatomy.Typical, name)
		}
	}
	return parts
}

// median is that of at least one number.
func median(v []float64) float64 {
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

func part(p *study.Parts, name string) float64 {
	return map[string]float64{"fork": p.ForkNS, "skew": p.SkewNS, "work": p.WorkNS, "join": p.JoinNS}[name]
}

// bounds are what a part's change must lie between.
func (in *injection) bounds(name string) (low, high float64) {
	if name == in.at {
		off := math.Max(shareOff*in.by, leastOff)
		return in.by - off, in.by + off
	}
	off := othersBy * math.Max(in.by, part(&in.before, name))
	return -off, off
}

// ok reports whether a part changed as it must.
func (in *injection) ok(name string) bool {
	low, high := in.bounds(name)
	return in.change[name] >= low && in.change[name] <= high
}
