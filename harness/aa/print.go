package aa

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Print writes the result for a reader.
func (r *Result) Print(w io.Writer) error {
	out := &strings.Builder{}
	fmt.Fprintf(out, "equal arms, %d repetitions each comparison; of what differs at 95%% one in twenty is by chance\n\n", r.Repetitions)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "engine\tmetric\tarms\tdifferent\talarms at 5%\tchange, 5% to 95% of comparisons\t19 of 20 within\tsilent from\tnoise floor")
	for _, n := range r.Noise {
		n.Paired.row(t, n, "interleaved")
		n.Between.row(t, n, "at two times")
	}
	_ = t.Flush() // writes to memory
	r.printInjections(out)
	_, err := io.WriteString(w, out.String())
	return err
}

func (s Shown) row(t io.Writer, n Noise, arms string) {
	if s.Comparisons == 0 {
		return
	}
	alarms := fmt.Sprint(s.Alarms)
	if s.Incomplete > 0 {
		alarms += fmt.Sprintf(" (%d not compared)", s.Incomplete)
	}
	fmt.Fprintf(t, "%s\t%s\t%s\t%d of %d\t%s\t%+.2f%% to %+.2f%%\t%.2f%%\t%.2f%%\t%.2f%%\n", n.Engine, n.Metric, arms, s.Different, s.Comparisons,
		alarms, 100*(s.RatioLo-1), 100*(s.RatioHi-1), 100*s.Typical, 100*s.Silent, 100*s.Floor())
}

func (r *Result) printInjections(out io.Writer) {
	if len(r.Injections) == 0 {
		return
	}
	fmt.Fprint(out, "\na known delay on every packet of one arm\n\n")
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "engine\tmetric\tslower by\tdelay\tseen\tfound\tinconclusive\tmissed")
	for _, i := range r.Injections {
		fmt.Fprintf(t, "%s\t%s\t%.3g%%\t%.0f ns\t%+.2f%%\t%d of %d\t%d\t%d\n", i.Engine, i.Metric, 100*i.Change, i.DelayNS, 100*i.Seen, i.Found, i.Trials,
			i.Inconclusive, i.Missed)
	}
	_ = t.Flush() // writes to memory
	f := r.Floor
	fmt.Fprintln(out)
	printDetection(out, meanMetric+", and metrics not named here", *f.Found, f.Least)
	for _, d := range f.Detections {
		printDetection(out, d.Metric, d.Found, d.Least)
	}
}

func printDetection(out io.Writer, metric string, found, least float64) {
	switch {
	case found == 0:
		fmt.Fprintf(out, "%s: not even %.3g%% was found often enough: compare takes no smaller limit on this machine\n", metric, 100*least)
	case least > 0:
		fmt.Fprintf(out, "%s: the smallest change found often enough is %.3g%%: compare takes no smaller limit on this machine\n", metric, 100*least)
	default:
		fmt.Fprintf(out, "%s: a change of %.3g%% is found on this machine\n", metric, 100*found)
	}
}
