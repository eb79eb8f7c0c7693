package study

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	minAnswered   = 0.99 // share of what an open loop schedules: below it a block is marked "overloaded"
	minPace       = 0.9  // of the pace at which it schedules: likewise, as answers came only after the load had ended
	maxLiveLag    = 0.1  // of the p99 of response times: with more, what was measured is the load generator
	shownFailures = 3    // broken laws that a warning quotes
)

// setOpenLoop counts the good blocks in which an open loop's load was not carried, or not offered in time.
func (l *LiveRow) setOpenLoop(g *Group, duration Nanoseconds, good []*Block) {
	if g.Live == nil || !g.Live.OpenLoop {
		return
	}
	for _, b := range good {
		if overloaded(b.Live, float64(duration)/1e9) {
			l.Overloaded++
		}
		r := &b.Live.Requests
		if r.LagP99NS != nil && r.P99NS != nil && *r.LagP99NS > maxLiveLag**r.P99NS {
			l.GeneratorLate++
		}
	}
}

// overloaded reports whether less than 99% of an open loop's requests were answered, or at less than 90% of their pace, or less
// than 99% of its datagrams received. A search for the highest rate without loss goes beyond it by design.
func overloaded(b *LiveBlock, seconds float64) bool {
	if r := &b.Requests; r.Scheduled > 0 {
		return float64(r.Answered) < minAnswered*float64(r.Scheduled) || r.PerS*seconds < minPace*float64(r.Scheduled)
	}
	d := b.Datagrams
	return d != nil && d.Lossless == 0 && float64(d.Received) < minAnswered*float64(d.Sent)
}

// Saturated reports whether in most of a row's good blocks the offered load was not carried.
func (l *LiveRow) Saturated(good int) bool { return 2*l.Overloaded > good }

// liveMarks are a live row's own: "deadline gave 12 verdicts", "overloaded 3/10", "generator late 1/10", "lost 57 packets",
// "passed 45,000 uninspected", "degraded 3 packets", and where what came through is not what the rules accept.
func liveMarks(r *Row) []string {
	l := r.Live
	var marks []string
	count := func(n uint64, format string) {
		if n > 0 {
			marks = append(marks, fmt.Sprintf(format, grouped(n)))
		}
	}
	blocks := func(k int, name string) {
		if k > 0 {
			marks = append(marks, fmt.Sprintf("%s %d/%d", name, k, r.Blocks))
		}
	}
	count(l.DeadlineVerdicts, "deadline gave %s verdicts")
	count(l.Degraded, "degraded %s packets")
	count(l.Rebuilt, "rebuilt %s teams")
	blocks(l.Overloaded, "overloaded")
	blocks(l.GeneratorLate, "generator late")
	count(l.Lost, "lost %s packets")
	count(l.PassedOpen, "passed %s uninspected")
	if d := l.Datagrams; d != nil && l.Unit != UnitLossless {
		count(d.Lost, "lost %s datagrams")
	}
	if b := l.Blocking; b != nil && !b.Exact && r.Engine != NoQueue && r.Engine != AcceptAll {
		marks = append(marks, fmt.Sprintf("blocked not the attacks: %s attacks served, %s others blocked",
			grouped(b.AttacksServed), grouped(b.BenignBlocked)))
	}
	if p := l.Replay; p != nil && !p.Exact {
		marks = append(marks, "received not the accepted packets")
	}
	return marks
}

// grouped writes a whole number with thousands separators.
func grouped(n uint64) string {
	digits := strconv.FormatUint(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// liveWarnings quote the laws that do not hold.
func (t *table) liveWarnings(rows []Row) []string {
	var warnings []string
	for _, r := range rows {
		if r.Live == nil {
			continue
		}
		var broken []string
		blocks := t.count(r.Cell.ID, func(b *Block) bool {
			if b.Live == nil || len(b.Live.Broken) == 0 {
				return false
			}
			broken = append(broken, b.Live.Broken...)
			return true
		})
		if blocks == 0 {
			continue
		}
		if more := len(broken) - shownFailures; more > 0 {
			broken = append(broken[:shownFailures], fmt.Sprintf("and %d more", more))
		}
		warnings = append(warnings, fmt.Sprintf("%s, %s: laws of the queue are broken in %d of %d blocks: %s",
			r.GroupTitle, r.Label, blocks, r.Blocks, strings.Join(broken, "; ")))
	}
	return warnings
}
