package study

import (
	"slices"
	"strings"
)

// Scan is how many rules a row's participants evaluated, warm-up included, against a full scan and against one thread that stops at
// the first match. Medians over blocks. Null for matcher indexed, which looks up instead of scanning, and for the reference loop.
type Scan struct {
	RulesPerPkt float64 `json:"rules_per_pkt"` // by all participants
	SavedShare  float64 `json:"saved_share"`   // of the rules of a full scan, which were not evaluated
	// NeedlessPerPkt is what was evaluated beyond what sequential did: rules behind the match that decided. Null where the group's
	// sequential has no scan. With early exit at any drop it may be below 0.
	NeedlessPerPkt *float64 `json:"needless_per_pkt"`
}

// indexed is the matcher that looks up, as Group.Matcher names it.
const indexed = "indexed"

// scan sums a row's good blocks up.
func scan(r *Row, good []*Block) *Scan {
	evaluated := over(good, func(b *Block) *float64 { return b.rulesPerPkt() })
	if evaluated == nil || r.Matcher == indexed || r.RuleCount == 0 {
		return nil
	}
	return &Scan{RulesPerPkt: *evaluated, SavedShare: 1 - *evaluated/float64(r.RuleCount)}
}

// rulesPerPkt is how many rules all participants evaluated for a packet; nil where nobody counted.
func (b *Block) rulesPerPkt() *float64 {
	if len(b.Workers) == 0 || b.Workers[0].Packets == 0 {
		return nil
	}
	rules := 0.0
	for _, w := range b.Workers {
		rules += float64(w.Rules) / float64(b.Workers[0].Packets)
	}
	return &rules
}

// needless compares each row's scan with that of its group's sequential.
func (t *table) needless(rows []Row) {
	for i := range rows {
		one := t.find(rows[i].Cell.Group, Sequential)
		if rows[i].Scan == nil || one < 0 || rows[one].Scan == nil {
			continue
		}
		more := rows[i].Scan.RulesPerPkt - rows[one].Scan.RulesPerPkt
		rows[i].Scan.NeedlessPerPkt = &more
	}
}

// VariesEarlyExit reports whether early exit is a factor of the study: some group has teams with several settings of it, or groups differ
// in the place of the rules that match.
func (s *Study) VariesEarlyExit() bool {
	settings, places := map[string]Cell{}, []string{}
	for _, c := range s.Cells {
		if c.Workers < 2 {
			continue
		}
		if first, seen := settings[c.Group]; seen && (first.EarlyExit != c.EarlyExit || first.ExitEvery != c.ExitEvery) {
			return true
		}
		settings[c.Group] = c
	}
	for _, g := range s.Groups {
		if place := MatchPlace(g.Rules); place != "" && settings[g.ID].Workers > 1 && !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return len(places) > 1
}

// MatchPlace is where the rules that match stand in a synthetic rule set, as its name says: "first", "middle", "last" or "random"; empty
// for other rule sets, and where none matches.
func MatchPlace(rules string) string {
	settings, synthetic := strings.CutPrefix(rules, "synthetic:")
	if !synthetic || !strings.Contains(settings, ",hit=") {
		return ""
	}
	for setting := range strings.SplitSeq(settings, ",") {
		if place, found := strings.CutPrefix(setting, "at="); found {
			return place
		}
	}
	return "random"
}
