package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/rules"
)

func newRulesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "Check rule files, make up new ones, and measure what each rule costs",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRulesCheckCommand(), newRulesGenerateCommand(), newRulesProfileCommand())
	return cmd
}

func newRulesCheckCommand() *cobra.Command {
	var asJSON bool
	var opt rules.Options
	var matchers []string
	cmd := &cobra.Command{
		Use:   "check FILE|builtin:NAME|synthetic:N...",
		Short: "Check rule files and count what is in them",
		Long: `Load each rule file as run would, and count its rules by layer, type and action. A bad file is refused whole, with
every problem: place, rule (counted from 0), id, field, what is wrong and what would be right; what is wrong alike with
several rules stands once. The exit code is then 1.

With --matcher, also compile the whole set for each matcher, and print how long that took and what memory its tables hold.`,
		Example: `  tigerbench rules check rules.json
  tigerbench rules check --geoip countries.mmdb rules.json
  tigerbench rules check --matcher linear,indexed builtin:web
  tigerbench rules check builtin:web --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opt.OpsPerMicrosecond = 1 // nothing is run: spare the calibration
			infos, err := checkRules(args, opt, matchers)
			if err != nil {
				return err
			}
			if err := printRuleInfos(cmd, infos, asJSON); err != nil {
				return err
			}
			return judgeRules(infos)
		},
	}
	jsonFlag(cmd, &asJSON)
	cmd.Flags().StringSliceVar(&matchers, "matcher", nil, "compile for `matchers`, and print time and memory: linear, simd, indexed")
	cmd.Flags().StringVar(&opt.GeoIP, "geoip", "", "mmdb `FILE` that knows the countries of addresses")
	cmd.Flags().StringVar(&opt.Unsupported, "unsupported", rules.RefuseUnsupported,
		"rules that can't be used here: error, or skip to count them and leave them out")
	return cmd
}

// checkRules loads each file; a bad one is described, one that cannot be read is an error.
func checkRules(specs []string, opt rules.Options, matchers []string) ([]ruleInfo, error) {
	infos := make([]ruleInfo, 0, len(specs))
	for _, spec := range specs {
		set, warnings, err := rules.Open(spec, opt)
		var bad *rules.LoadError
		switch {
		case errors.As(err, &bad):
			infos = append(infos, refusedRules(spec, bad))
		case err != nil:
			return nil, unopened(err)
		default:
			info := describeRules(spec, set, warnings)
			if info.Matchers, err = buildInfos(set, matchers); err != nil {
				return nil, err
			}
			infos = append(infos, info)
		}
	}
	return infos, nil
}

// unopened says once that a file could not be opened, where the error of the system says it again.
func unopened(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && path.Op == "open" {
		return fmt.Errorf("open rules %s: %w", path.Path, path.Err)
	}
	return err
}

func judgeRules(infos []ruleInfo) error {
	refused := 0
	for _, info := range infos {
		if len(info.Problems) > 0 {
			refused++
		}
	}
	if refused > 0 {
		return finding(fmt.Errorf("%d of %d rule files refused", refused, len(infos)))
	}
	return nil
}

func newRulesGenerateCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "generate synthetic:N[,KEY=VALUE...]|builtin:NAME",
		Short: "Make up a rule file",
		Long: `Write as a file the rules that run would take by the same name. Synthetic rules are of layers 3 and 4, drop, and match
no real packet, but for a share of the packets where that is asked for:

  cost=50ns      work of checking one rule, beside the comparison, calibrated on this machine
  hit=0.1        share of packets that match
  at=last        where the matching rules stand: first, middle, last or random
  seed=7         equal seeds give equal rules`,
		Example: `  tigerbench rules generate synthetic:1000,hit=0.01,at=last --out rules.json
  tigerbench rules generate builtin:web --out -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, _, err := rules.Open(args[0], rules.Options{})
			if err != nil {
				return unopened(err)
			}
			data, err := rules.Encode(set)
			if err != nil {
				return err
			}
			return writeOutput(cmd, out, data)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`FILE` to write, - for stdout")
	_ = cmd.MarkFlagRequired("out") // fails only where there is no such flag
	return cmd
}
