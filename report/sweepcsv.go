package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/harness/study"
)

// sweepFile is a file of raw numbers made from several cells, with the unit in a column's name, empty where there is none.
type sweepFile struct {
	name    string
	records [][]string // the first names the columns
}

// sweepFiles are those that a study has numbers for.
func sweepFiles(r *study.Results) []sweepFile {
	files := []sweepFile{scalingFile(r), breakEvenFile(r), responseFile(r)}
	return slices.DeleteFunc(files, func(f sweepFile) bool { return len(f.records) < 2 })
}

func (f sweepFile) write(w io.Writer) error { return csv.NewWriter(w).WriteAll(f.records) }

func scalingFile(r *study.Results) sweepFile {
	f := sweepFile{"scaling.csv", [][]string{{
		"group", "group_title", "engine", "label", "caller_runs", "cpu_count", "workers", "participants", "oversubscribed", "speed_up", "speed_up_lo",
		"speed_up_hi", "efficiency", "overhead_ns", "overhead_lo_ns", "overhead_hi_ns", "coverage",
	}}}
	for _, s := range study.Scalings(r) {
		for _, p := range s.Points {
			f.records = append(f.records, []string{
				s.Group, s.Title, s.Engine, s.Label, strconv.FormatBool(s.CallerRuns), strconv.Itoa(s.CPUCount), strconv.Itoa(p.Workers),
				strconv.Itoa(p.Participants), strconv.FormatBool(p.Oversubscribed), raw(p.SpeedUp), raw(p.SpeedUpLo), raw(p.SpeedUpHi), raw(p.Efficiency),
				raw(p.OverheadNS), raw(p.OverheadLo), raw(p.OverheadHi), raw(p.Coverage),
			})
		}
	}
	return f
}

func breakEvenFile(r *study.Results) sweepFile {
	f := sweepFile{"break-even.csv", [][]string{{
		"over", "rules", "corpus", "matcher", "engine", "label", "verdict", "at", "at_lo", "at_hi", "coverage", "work_ns", "floor_ns",
	}}}
	for _, s := range study.BreakEvens(r) {
		for _, b := range s.Engines {
			add := func(a study.BreakEvenAnswer, floor string) {
				f.records = append(f.records, []string{
					s.Over, s.Rules, s.Corpus, s.Matcher, b.Engine, b.Label, a.Verdict, raw(a.At), raw(a.Lo), raw(a.Hi), raw(a.Coverage), raw(a.WorkNS), floor,
				})
			}
			add(b.BreakEvenAnswer, "")
			for _, on := range b.Floors {
				add(on.BreakEvenAnswer, raw(&on.FloorNS))
			}
		}
	}
	return f
}

func responseFile(r *study.Results) sweepFile {
	f := sweepFile{"response.csv", [][]string{{
		"rules", "corpus", "arrivals", "engine", "label", "offered_pps", "response_p50_ns", "response_p99_ns", "response_p99_lo_ns", "response_p99_hi_ns",
		"saturated", "knee_pps", "knee_beyond",
	}}}
	for _, s := range study.Sweeps(r.Rows) {
		for _, p := range s.Points {
			row := &r.Rows[p.Cell]
			f.records = append(f.records, []string{
				row.Rules, row.Corpus, s.Kind, s.Engine, s.Label, raw(&p.OfferedPPS), raw(p.ResponseP50NS), raw(p.ResponseP99NS), raw(row.Open.ResponseP99Lo),
				raw(row.Open.ResponseP99Hi), strconv.FormatBool(p.Saturated), raw(s.KneePPS), strconv.FormatBool(s.Beyond),
			})
		}
	}
	return f
}
