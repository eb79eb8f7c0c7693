package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/rules"
)

// profileFlags are what rules profile takes.
type profileFlags struct {
	rules, corpus string
	packets, top  int
	duration      time.Duration
	asJSON, asCSV bool
	options       rules.Options
}

func newRulesProfileCommand() *cobra.Command {
	var f profileFlags
	cmd := &cobra.Command{
		Use:   "profile",
		Short: "Measure what each rule costs on a capture's packets",
		Long: `Check the rules one by one on packets of a capture, in file order up to the first match, and print what each rule took: its
share of the time, checks, matches, the mean of a check that matched and of one that did not, and the longest. Dearest rules come first.

The packets are a sample, spread evenly over the capture. Each check lies between two time stamps; what a stamp takes is printed, and taken
off each check, so that a rule that is cheaper than the clock is sharp shows as 0. It is one thread with matcher linear; engines,
and the other matchers, share the work of several rules.`,
		Example: `  tigerbench rules profile --rules builtin:web --pcap builtin:web
  tigerbench rules profile --rules rules.json --pcap capture.pcap --top 5
  tigerbench rules profile --rules rules.json --pcap capture.pcap --top 0 --csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := f.take(cmd.Context())
			if err != nil {
				return err
			}
			switch {
			case f.asJSON:
				return printJSON(cmd.OutOrStdout(), p)
			case f.asCSV:
				return p.writeCSV(cmd.OutOrStdout())
			}
			return p.print(cmd.OutOrStdout())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.rules, "rules", "builtin:web", "`rules` to profile: builtin:24, builtin:web, synthetic:N[,key=value...], or a file")
	flags.StringVar(&f.corpus, "pcap", "builtin:web", "`corpus` to check them on: builtin:NAME, a file, a folder or a glob")
	flags.IntVar(&f.packets, "packets", 2000, "`number` of packets in the sample, at most")
	flags.DurationVar(&f.duration, "duration", time.Second, "go over the packets again and again for so long, at least once")
	flags.IntVar(&f.top, "top", 20, "show so many rules, the dearest; 0: all")
	flags.StringVar(&f.options.GeoIP, "geoip", "", "mmdb `FILE` that knows the countries of addresses")
	flags.StringVar(&f.options.Unsupported, "unsupported", rules.RefuseUnsupported,
		"rules that can't be used here: error, or skip to leave them out")
	flags.BoolVar(&f.asCSV, "csv", false, "print CSV instead of text")
	jsonFlag(cmd, &f.asJSON)
	cmd.MarkFlagsMutuallyExclusive("json", "csv")
	return cmd
}

// take profiles what the flags name.
func (f *profileFlags) take(ctx context.Context) (*ruleProfile, error) {
	switch {
	case f.packets < 1:
		return nil, fmt.Errorf("--packets is %d: give at least 1", f.packets)
	case f.top < 0:
		return nil, fmt.Errorf("--top is %d: give a number of rules, or 0 for all", f.top)
	case f.duration < 0:
		return nil, fmt.Errorf("--duration is %v: give 0 or more, as in 2s", f.duration)
	}
	set, _, err := rules.Open(f.rules, f.options)
	if err != nil {
		return nil, unopened(err)
	}
	if set.Len() == 0 {
		return nil, errors.New("profile rules: " + f.rules + " has no rules: give a set with rules")
	}
	corpus, err := inputs.OpenCorpus(f.corpus)
	if err != nil {
		return nil, err
	}
	defer corpus.File.Close()
	packets := corpus.Sample(set.Needs(), f.packets)
	taken, err := rules.TakeProfile(ctx, set, packets, f.duration)
	if err != nil {
		return nil, fmt.Errorf("profile rules %s on %s: %w", f.rules, f.corpus, err)
	}
	return describeProfile(f, set, corpus.Len(), len(packets), taken), nil
}
