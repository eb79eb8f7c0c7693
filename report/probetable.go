package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Up to how many CPUs the matrix shows p50, p99 and mean, and up to how many it is shown at all.
const (
	fullMatrix  = 6
	shownMatrix = 20
)

// ProbeTable prints what a probe found.
func ProbeTable(w io.Writer, p *study.Probe) error {
	fmt.Fprintf(w, "Floor of this machine: %s. Times in ns, medians of %s.\n", probed(p),
		plural(p.Repetitions, "visit"))
	for _, m := range []struct{ name, title string }{
		{study.ProbeRoundTrip, "One cache line to the other CPU and back, a PAUSE between looks"},
		{study.ProbeShortWaits, "The same with short waits between looks, not a PAUSE"},
		{study.ProbeTwoLines, "Request and answer in two lines, a PAUSE between looks"},
	} {
		if p.Find(m.name) != nil {
			fmt.Fprintf(w, "\n%s (%s)\n", m.title, matrixUnit(len(p.CPUs)))
			if err := writeMatrix(w, p, m.name); err != nil {
				return err
			}
			writeLevels(w, p, m.name)
		}
	}
	if err := writeSlowdowns(w, p); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := writeFigures(w, p); err != nil {
		return err
	}
	for _, missing := range p.Missing {
		fmt.Fprintf(w, "Not measured: %s.\n", missing)
	}
	return nil
}

// probed names the machine of a probe.
func probed(p *study.Probe) string {
	e := p.Environment
	if e == nil {
		return plural(len(p.CPUs), "CPU")
	}
	return listed(e.CPU, strings.TrimSpace(e.Topology+" "+prefixed("on ", e.VM)), e.Clock)
}

func matrixUnit(cpus int) string {
	if cpus <= fullMatrix {
		return "p50/p99/mean"
	}
	return "p50"
}

// writeMatrix prints a line and a column a CPU; of many CPUs the range of each relation.
func writeMatrix(w io.Writer, p *study.Probe, name string) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if len(p.CPUs) > shownMatrix {
		writeRelations(t, p, name)
		return t.Flush()
	}
	heads := []string{"CPU"}
	for _, cpu := range p.CPUs {
		heads = append(heads, fmt.Sprint(cpu))
	}
	fmt.Fprintln(t, strings.Join(heads, "\t")+"\t")
	for _, from := range p.CPUs {
		cells := []string{fmt.Sprint(from)}
		for _, to := range p.CPUs {
			cells = append(cells, matrixCell(p.Find(name, from, to), len(p.CPUs)))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t")+"\t")
	}
	return t.Flush()
}

func matrixCell(f *study.ProbeFigure, cpus int) string {
	switch {
	case f == nil:
		return absent
	case cpus <= fullMatrix:
		return whole(f.P50NS) + "/" + whole(f.P99NS) + "/" + whole(&f.MeanNS)
	default:
		return whole(f.P50NS)
	}
}

func whole(v *float64) string {
	if v == nil {
		return absent
	}
	return fmt.Sprintf("%.0f", *v)
}

// writeLevels names the pairs whose visits do not agree: their median is that of one level or, worse, of none.
func writeLevels(w io.Writer, p *study.Probe, name string) {
	for i := range p.Figures {
		f := &p.Figures[i]
		levels := f.Levels()
		if f.Name != name || len(levels) < 2 {
			continue
		}
		texts := make([]string, len(levels))
		for i, l := range levels {
			texts[i] = fmt.Sprintf("%.0f (%s)", l.NS, plural(l.Visits, "visit"))
		}
		fmt.Fprintf(w, "CPUs %s: %d levels, p50 %s\n", cpuList(f.CPUs), len(levels), strings.Join(texts, ", "))
	}
}

// writeRelations prints the lowest and the highest p50 of each kind of pair.
func writeRelations(w io.Writer, p *study.Probe, name string) {
	type span struct {
		pairs     int
		low, high float64
	}
	spans, order := map[string]span{}, []string{}
	for i := range p.Figures {
		f := &p.Figures[i]
		if f.Name != name {
			continue
		}
		s, known := spans[f.Relation]
		if !known {
			order = append(order, f.Relation)
			s.low = f.Typical()
		}
		spans[f.Relation] = span{s.pairs + 1, min(s.low, f.Typical()), max(s.high, f.Typical())}
	}
	fmt.Fprintln(w, "the two share\tpairs\tlowest\thighest\t")
	for _, r := range order {
		fmt.Fprintf(w, "%s\t%d\t%.0f\t%.0f\t\n", r, spans[r].pairs, spans[r].low, spans[r].high)
	}
}

// writeSlowdowns prints by how much the CPUs of each kind of pair slow each other down, over all visits.
func writeSlowdowns(w io.Writer, p *study.Probe) error {
	factors, pairs, order := map[string][]float64{}, map[string]int{}, []string{}
	for i := range p.Figures {
		f := &p.Figures[i]
		slowdowns := p.Slowdowns(f.CPUs)
		if f.Name != study.ProbeTogether || len(slowdowns) == 0 {
			continue
		}
		if pairs[f.Relation]++; pairs[f.Relation] == 1 {
			order = append(order, f.Relation)
		}
		factors[f.Relation] = append(factors[f.Relation], slowdowns...)
	}
	if len(order) == 0 {
		return nil
	}
	fmt.Fprintln(w, "\nSlowdown of a loop of loads while the other CPU runs it too: about 1 on two cores, near 2 on two threads of one")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "the two share\tpairs\tmedian\tlowest\thighest\t")
	for _, r := range order {
		all := slices.Sorted(slices.Values(factors[r]))
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t\n", r, pairs[r], hundredths(all[len(all)/2]), hundredths(all[0]), hundredths(all[len(all)-1]))
	}
	return t.Flush()
}

// writeFigures prints everything that is no matrix, a line each.
func writeFigures(w io.Writer, p *study.Probe) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tCPUs\tp50\tp99\tmean\tvisits from-to")
	for i := range p.Figures {
		f := &p.Figures[i]
		switch f.Name {
		case study.ProbeRoundTrip, study.ProbeShortWaits, study.ProbeTwoLines, study.ProbeAlone, study.ProbeTogether:
			continue
		}
		mean := number(f.MeanNS)
		if f.UncertaintyNS != nil {
			mean = fmt.Sprintf("%.0f ± %.0f", f.MeanNS, *f.UncertaintyNS)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s to %s\n", f.Title, cpuList(f.CPUs), optional(f.P50NS, number), optional(f.P99NS, number), mean,
			number(f.LowNS), number(f.HighNS))
	}
	return t.Flush()
}

func cpuList(cpus []int) string {
	if len(cpus) == 0 {
		return absent
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(cpus), " ", ", "), "[]")
}
