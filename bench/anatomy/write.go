package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// write prints a line for each part of each injection, and reports whether all are as they must be.
func write(w io.Writer, found []injection) (bool, error) {
	ok := true
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "engine\tinjected\tpart\tbefore\tchange\tbounds\t")
	for i := range found {
		in := &found[i]
		if in.change == nil {
			ok = false
			fmt.Fprintf(t, "%s\t%.0f ns in %s\tNOT MEASURED: a block stalled, or stamped too few packets\t\t\t\t\n", in.label, in.by, in.at)
			continue
		}
		for _, name := range partNames {
			low, high := in.bounds(name)
			verdict := "ok"
			if !in.ok(name) {
				ok, verdict = false, "OUT OF BOUNDS"
			}
			fmt.Fprintf(t, "%s\t%.0f ns in %s\t%s\t%.0f ns\t%+.0f ns\t%+.0f to %+.0f ns\t%s\n",
				in.label, in.by, in.at, name, part(&in.before, name), in.change[name], low, high, verdict)
		}
	}
	if err := t.Flush(); err != nil {
		return false, fmt.Errorf("print parts: %w", err)
	}
	return ok, nil
}
