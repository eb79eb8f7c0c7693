package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/compare"
)

// compareFlags are the flags of compare as typed.
type compareFlags struct {
	failIf, floor string
	alpha         float64
	all, asJSON   bool
}

func newCompareCommand() *cobra.Command {
	var f compareFlags
	cmd := &cobra.Command{
		Use:   "compare OLD NEW",
		Short: "Say what became slower or faster between two results",
		Long: `Compare two studies (folders that run wrote), or two files in Go's benchmark format, cell by cell: mean, p50, p99, packets/s,
CPU time a packet, and the ratio to sequential. What else differs (CPU, kernel, Go, commit, inputs) is named first.

Nothing is paired, since the two were measured at different times: the change is the median of all ratios of a new repetition
to an old one, with the exact interval of the Mann-Whitney test, whose p-values are corrected by Holm over the cells.
A difference counts where the whole interval lies beyond the noise floor that tigerbench aa stored for this machine.

With --fail-if the named metrics alone decide: a regression where the whole interval lies beyond the limit, inconclusive where it
straddles the limit. A limit inside the noise floor is raised to it. A cell that was good and now stalls, fails or
gives wrong verdicts is a regression in any case.

Exit codes: 0 no regression shown, 1 a regression, 2 usage or input, 4 inconclusive.`,
		Example: `  tigerbench compare results/before results/after
  tigerbench compare results/before results/after --fail-if 'p99>+5%,pkt/s<-5%'
  tigerbench compare old.txt new.txt --alpha 0.01`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error { return f.compare(cmd, args[0], args[1]) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.failIf, "fail-if", "", "`conditions` with commas between them: p99>+5%, pkt/s<-5%")
	flags.Float64Var(&f.alpha, "alpha", 0.05, "share of intervals that may miss the true change")
	flags.StringVar(&f.floor, "floor", "", "`file` of the noise floor, or none (default: what aa stored for the machine of both studies)")
	flags.BoolVar(&f.all, "all", false, "print the rows without a shown difference too")
	jsonFlag(cmd, &f.asJSON)
	return cmd
}

func (f *compareFlags) compare(cmd *cobra.Command, oldPath, newPath string) error {
	o := compare.Options{Alpha: f.alpha}
	if !(f.alpha > 0 && f.alpha < 0.5) {
		return fmt.Errorf("--alpha %g: give more than 0 and less than 0.5", f.alpha)
	}
	var err error
	if cmd.Flags().Changed("fail-if") {
		if o.Gates, err = compare.ParseGates(f.failIf); err != nil {
			return fmt.Errorf("--fail-if: %w", err)
		}
	}
	before, after, err := compare.Open(oldPath, newPath)
	if err != nil {
		return err
	}
	if o.Floor, err = f.readFloor(before, after); err != nil {
		return err
	}
	result, err := compare.Compare(before, after, o)
	if err != nil {
		return err
	}
	return f.show(cmd, result)
}

// readFloor reads the floor that --floor names, or the stored one.
func (f *compareFlags) readFloor(before, after *compare.Side) (*compare.Floor, error) {
	switch f.floor {
	case "none":
		return nil, nil
	case "":
		return compare.StoredFloor(before, after)
	}
	floor, err := compare.ReadFloor(f.floor)
	if err == nil && floor == nil {
		return nil, fmt.Errorf("--floor %s: there is no such file: give one that tigerbench aa wrote, or none", f.floor)
	}
	return floor, err
}

// show prints the comparison, and turns its verdict into the exit code.
func (f *compareFlags) show(cmd *cobra.Command, r *compare.Result) error {
	for _, warning := range r.Warnings {
		warn(cmd, "%s", warning)
	}
	var err error
	if f.asJSON {
		err = printJSON(cmd.OutOrStdout(), r)
	} else {
		err = r.Print(cmd.OutOrStdout(), f.all)
	}
	if err != nil {
		return err
	}
	switch r.Verdict {
	case compare.Regression:
		return finding(fmt.Errorf("a regression of %s against %s", r.New, r.Old))
	case compare.Inconclusive:
		return inconclusive(fmt.Errorf("inconclusive: nothing follows from %s against %s", r.New, r.Old))
	}
	return nil
}
