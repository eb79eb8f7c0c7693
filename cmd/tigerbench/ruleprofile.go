package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/tigerbench/tigerbench/rules"
)

// ruleProfile is a profile as `rules profile --json` prints it. Times are without the stamps around each check.
type ruleProfile struct {
	Rules         string        `json:"rules"`
	Corpus        string        `json:"corpus"`
	RuleCount     int           `json:"rule_count"`
	CorpusPackets int           `json:"corpus_packets"` // with sound headers
	Packets       int           `json:"packets"`        // of them, in the sample
	Passes        int           `json:"passes"`
	PacketNS      float64       `json:"ns_per_packet"` // all checks of a packet
	StampNS       float64       `json:"stamp_ns"`      // taken off each check
	StampShare    float64       `json:"stamp_share"`   // of all that was measured, the part that the stamps were
	Profile       []profiledOne `json:"profile"`       // by falling share
}

// profiledOne is one rule's line.
type profiledOne struct {
	Rule    uint32   `json:"rule"` // from 0
	ID      string   `json:"id"`
	Type    string   `json:"type"`
	Share   float64  `json:"share"` // of the time of all checks
	Checks  uint64   `json:"checks"`
	Matches uint64   `json:"matches"`
	MatchNS *float64 `json:"mean_match_ns"` // null where nothing matched
	MissNS  *float64 `json:"mean_miss_ns"`  // null where everything did
	MaxNS   *float64 `json:"max_ns"`        // null where the rule was never reached
}

func describeProfile(f *profileFlags, set *rules.Set, all, sample int, p *rules.Profile) *ruleProfile {
	d := &ruleProfile{
		Rules: f.rules, Corpus: f.corpus, RuleCount: set.Len(), CorpusPackets: all, Packets: sample, Passes: p.Passes,
		PacketNS: float64(p.Total.Nanoseconds()) / float64(p.Packets), StampNS: p.Stamp,
	}
	checks := uint64(0)
	for i, r := range p.Rules {
		checks += r.Checks
		if f.top > 0 && i >= f.top {
			continue
		}
		rule := set.Rules()[r.Index]
		d.Profile = append(d.Profile, profiledOne{
			Rule: r.Index, ID: rule.ID, Type: rule.Type, Share: r.Share, Checks: r.Checks, Matches: r.Matches,
			MatchNS: known(r.Match, r.Matches), MissNS: known(r.Miss, r.Checks-r.Matches), MaxNS: known(r.Max, r.Checks),
		})
	}
	stamps := float64(checks) * p.Stamp
	d.StampShare = stamps / max(1, stamps+float64(p.Total.Nanoseconds()))
	return d
}

// known is a figure of n checks, which there is none of where there were none.
func known(value float64, n uint64) *float64 {
	if n == 0 {
		return nil
	}
	return &value
}

// columns are the names of a line's cells.
var profileColumns = []string{"share", "rule", "id", "type", "checks", "matches", "mean_match_ns", "mean_miss_ns", "max_ns"}

// cells are what a line shows; what is not known is a dash in a table, and empty in CSV.
func (o *profiledOne) cells(share, unknown string) []string {
	figure := func(value *float64) string {
		if value == nil {
			return unknown
		}
		return strconv.FormatFloat(*value, 'f', 1, 64)
	}
	return []string{
		share, strconv.Itoa(int(o.Rule)), o.ID, o.Type, strconv.FormatUint(o.Checks, 10), strconv.FormatUint(o.Matches, 10),
		figure(o.MatchNS), figure(o.MissNS), figure(o.MaxNS),
	}
}

func (p *ruleProfile) writeCSV(w io.Writer) error {
	lines := csv.NewWriter(w)
	if err := lines.Write(profileColumns); err != nil {
		return fmt.Errorf("print CSV: %w", err)
	}
	for i := range p.Profile {
		if err := lines.Write(p.Profile[i].cells(strconv.FormatFloat(p.Profile[i].Share, 'f', 6, 64), "")); err != nil {
			return fmt.Errorf("print CSV: %w", err)
		}
	}
	lines.Flush()
	return lines.Error()
}

func (p *ruleProfile) print(w io.Writer) error {
	fmt.Fprintf(w, "%s (%d rules) on %s: %d of %d packets, passes: %d, %.1f ns a packet\n\n",
		p.Rules, p.RuleCount, p.Corpus, p.Packets, p.CorpusPackets, p.Passes, p.PacketNS)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "share\trule\tid\ttype\tchecks\tmatches\tmatch ns\tmiss ns\tmax ns")
	shown := 0.0
	for i := range p.Profile {
		shown += p.Profile[i].Share
		for j, cell := range p.Profile[i].cells(fmt.Sprintf("%.1f%%", 100*p.Profile[i].Share), "-") {
			if j > 0 {
				fmt.Fprint(table, "\t")
			}
			fmt.Fprint(table, cell)
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("print table: %w", err)
	}
	if len(p.Profile) < p.RuleCount {
		fmt.Fprintf(w, "\n%d of %d rules, which take %.1f%% of the time: --top 0 shows all\n", len(p.Profile), p.RuleCount, 100*shown)
	}
	_, err := fmt.Fprintf(w, "\nA stamp takes %.1f ns, which were taken off each check: %.1f%% of all that was measured.\n", p.StampNS, 100*p.StampShare)
	return err
}
