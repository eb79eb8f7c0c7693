package study

import "fmt"

// alike is all that rows of one curve share: a cell and its group without what names them, and without what blank takes away.
func alike(r *Row, blank func(c *Cell, g *Group)) string {
	cell, group := r.Cell, r.Group
	cell.ID, cell.Group, cell.Stall = 0, "", nil
	group.ID, group.Title, group.Oversubscribed = "", "", false
	blank(&cell, &group)
	key := fmt.Sprintf("%+v %+v", cell, group)
	if r.Cell.Stall != nil {
		key += fmt.Sprintf(" %+v", *r.Cell.Stall)
	}
	return key
}

// curvesOf deals rows out to curves by their key, in the order of each curve's first row; an empty key leaves a row out.
func curvesOf(rows []Row, key func(*Row) string) [][]*Row {
	var curves [][]*Row
	index := map[string]int{}
	for i := range rows {
		k := key(&rows[i])
		if k == "" {
			continue
		}
		at, known := index[k]
		if !known {
			at = len(curves)
			index[k] = at
			curves = append(curves, nil)
		}
		curves[at] = append(curves[at], &rows[i])
	}
	return curves
}

// isEngine reports whether a row is of an engine that was replayed.
func isEngine(r *Row) bool {
	return r.Cell.Live == nil && !r.isControl() && r.Engine != Sequential
}
