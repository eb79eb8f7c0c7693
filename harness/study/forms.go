package study

import "reflect"

// betterForm is the mark of a row whose other form in the same group, locked to threads or not, was faster for certain: the whole
// interval of the paired ratios lies above 1, and covers what is asked of one. A claim about an engine is about its better form. Live rows
// have no such mark.
func (t *table) betterForm(r *Row) string {
	if r.Cell.Live != nil {
		return ""
	}
	for i := range t.study.Cells {
		other := &t.study.Cells[i]
		if !otherForm(&r.Cell, other) {
			continue
		}
		ratios := t.ratios(other.ID, r.Cell.ID, -1)
		if len(ratios) == 0 {
			continue
		}
		if k, coverage := Interval(len(ratios)); coverage >= Confidence && ratios[k-1] > 1 {
			return map[bool]string{true: "locked form faster", false: "unlocked form faster"}[other.LockThread]
		}
	}
	return ""
}

// otherForm reports whether two cells differ in nothing but in being locked to threads.
func otherForm(a, b *Cell) bool {
	x, y := *a, *b
	if x.LockThread == y.LockThread {
		return false
	}
	for _, c := range []*Cell{&x, &y} {
		c.ID, c.Label, c.LockThread = 0, "", false
	}
	return reflect.DeepEqual(x, y)
}
