package report

import "github.com/tigerbench/tigerbench/harness/study"

// leastCoverage is what an interval must cover to be shown. That of one repetition covers nothing: both ends are the value.
const leastCoverage = 1e-3

// covered reports whether a row's ratio has an interval.
func covered(r *study.Row) bool {
	return r.Ratio != nil && r.RatioLo != nil && r.RatioHi != nil && r.RatioCoverage != nil && *r.RatioCoverage > leastCoverage
}

// interval is that of the ratio: [1.79, 1.86].
func interval(r *study.Row) string {
	switch {
	case r.Cell.Engine == study.Sequential || r.Ratio == nil:
		return ""
	case !covered(r):
		return absent
	}
	return "[" + number(*r.RatioLo) + ", " + number(*r.RatioHi) + "]"
}

// wholeRatio is a ratio with its interval, where it has one: 1.83 [1.79, 1.86].
func wholeRatio(r *study.Row) string {
	if !covered(r) || r.Cell.Engine == study.Sequential {
		return ratio(r)
	}
	return ratio(r) + " " + interval(r)
}

// coverage is before followed by the confidence of the ratios' intervals, ", 97.9% interval"; empty where there are none.
func (g *group) coverage(before string) string {
	for _, r := range g.rows {
		if covered(r) {
			return before + percent(*r.RatioCoverage) + " interval"
		}
	}
	return ""
}

// ratioCaption is the sentence if any row has a ratio, else why none has one.
func (g *group) ratioCaption(sentence string) string {
	var why string
	for _, r := range g.rows {
		switch {
		case r.Cell.Engine == study.Sequential:
		case r.Ratio != nil:
			return sentence
		case why == "":
			why = g.noRatio(r)
		}
	}
	if why == "" {
		why = "no engine but sequential"
	}
	return "no ratio: " + why
}

// noRatio says why a row has no ratio: blocks of its own or of what it is compared with, or the reference loop.
func (g *group) noRatio(r *study.Row) string {
	sequential := g.find(study.Sequential)
	switch {
	case sequential == nil:
		return "sequential is not in the group"
	case g.reference == nil:
		return "the reference loop is not in the group"
	}
	for _, part := range []*study.Row{sequential, g.reference, r} {
		switch {
		case part.BlocksOK == 0 && part.Status == study.NotMeasured || part.Status == study.BlockFailed:
			return "blocks are missing"
		case part.Status != study.BlockOK:
			return "blocks are " + part.Status
		}
	}
	switch {
	case r.RatioRaw == nil:
		return "blocks are missing"
	case sequential.MeanNS != nil && g.reference.MeanNS != nil && *sequential.MeanNS <= *g.reference.MeanNS:
		return "the reference loop took as long as sequential"
	}
	return "in a repetition the reference loop took as long as sequential or the engine"
}

// find returns the row of an engine, or nil.
func (g *group) find(engine string) *study.Row {
	for _, r := range g.rows {
		if r.Cell.Engine == engine {
			return r
		}
	}
	return nil
}
