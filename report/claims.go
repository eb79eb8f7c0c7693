package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

const (
	claimsTitle   = "Claimed against measured"
	claimsReading = "What the notes of the original experiment claim, beside what was measured here: medians over repetitions, less the reference loop, " +
		"%s; of the probe over visits, with the lowest and the highest. A claim holds where the interval meets it. Of an " +
		"engine's two forms, locked to threads or not, the faster one stands here. Condition variable and barrier are Go's: make bench-peers " +
		"measures pthread's and std::barrier."
)

// claimed is a study's claims, with the reasons numbered, so that one which several rows share stands once.
type claimed struct {
	found   []study.Claimed
	reasons []string
}

// claimsOf is nil for a study that measures no claims.
func claimsOf(r *study.Results) *claimed {
	found := study.Claims(r)
	if found == nil {
		return nil
	}
	c := &claimed{found: found}
	for i := range found {
		for _, reason := range found[i].Reasons {
			if !slices.Contains(c.reasons, reason) {
				c.reasons = append(c.reasons, reason)
			}
		}
	}
	return c
}

// reading says how to read the claims. Where repetitions are few, their interval is none.
func (c *claimed) reading() string {
	intervals := "with their exact intervals"
	for i := range c.found {
		switch coverage := c.found[i].Coverage; {
		case coverage == nil || *coverage >= study.Confidence:
		case *coverage > leastCoverage:
			intervals = "from the lowest to the highest, which of so few repetitions is no interval"
		default:
			return fmt.Sprintf(claimsReading, "without intervals, which one repetition does not have")
		}
	}
	return fmt.Sprintf(claimsReading, intervals)
}

// numbers are the reasons of one row.
func (c *claimed) numbers(f *study.Claimed) string {
	var numbers []string
	for _, reason := range f.Reasons {
		numbers = append(numbers, strconv.Itoa(slices.Index(c.reasons, reason)+1))
	}
	return strings.Join(numbers, ", ")
}

// begins reports whether a row is the first of its claim.
func (c *claimed) begins(row int) bool { return row == 0 || c.found[row].Name != c.found[row-1].Name }

// claimValue formats a figure in the unit of its claim.
func claimValue(f *study.Claimed, v *float64) string {
	switch f.Unit {
	case study.ClaimNS:
		return optional(v, duration)
	case study.ClaimPackets:
		return optional(v, short)
	}
	return optional(v, number)
}

// claimInterval is the figure's interval; empty where it has none. The probe's covers what its visits do, and says nothing of it.
func claimInterval(f *study.Claimed) string {
	if f.ValueLo == nil || f.ValueHi == nil || f.Coverage != nil && *f.Coverage <= leastCoverage {
		return ""
	}
	return "[" + claimValue(f, f.ValueLo) + ", " + claimValue(f, f.ValueHi) + "]"
}

// claims prints claimed against measured, where a study has both.
func (p *printer) claims(r *study.Results) {
	c := claimsOf(r)
	if c == nil {
		return
	}
	p.gap()
	fmt.Fprintln(&p.out, p.bold.Render(claimsTitle))
	p.line("", c.reading())
	for i := range c.found {
		p.claim(c, i)
	}
	p.line("", "Why:")
	for i, reason := range c.reasons {
		p.hang(fmt.Sprintf("  %*d  ", len(strconv.Itoa(len(c.reasons))), i+1), reason)
	}
}

// roomForInterval is from which width on intervals are printed.
const roomForInterval = 100

func (p *printer) claim(c *claimed, row int) {
	f := &c.found[row]
	if c.begins(row) {
		p.styled("", f.Name+", claimed "+f.Text, p.bold)
	}
	head := fmt.Sprintf("  %9s  ", claimValue(f, f.Value))
	if p.width >= roomForInterval {
		head += fmt.Sprintf("%-21s  ", claimInterval(f))
	}
	text := f.Measured
	if why := c.numbers(f); why != "" {
		text += " (" + why + ")"
	}
	p.hang(head+fmt.Sprintf("%-12s  ", f.Verdict), text)
}

// markdownClaims writes the table and its reasons.
func markdownClaims(b *strings.Builder, r *study.Results) {
	c := claimsOf(r)
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n", claimsTitle, escapeMarkdown(c.reading()))
	b.WriteString("| claim | claimed | what was measured | here | interval | it is | why |\n|:---|---:|:---|---:|:---|:---|:---|\n")
	for i := range c.found {
		f := &c.found[i]
		for _, text := range []string{f.Name, f.Text, f.Measured, claimValue(f, f.Value), claimInterval(f), f.Verdict, c.numbers(f)} {
			fmt.Fprintf(b, "| %s ", escapeMarkdown(text))
		}
		b.WriteString("|\n")
	}
	b.WriteString("\n")
	for i, reason := range c.reasons {
		fmt.Fprintf(b, "%d. %s.\n", i+1, escapeMarkdown(capital(reason)))
	}
}

// claimsHeads are the columns of claims.csv.
var claimsHeads = []string{"claim", "claimed", "claimed_lo", "claimed_hi", "unit", "source", "measured", "value", "value_lo", "value_hi", "coverage",
	"verdict", "reasons"}

// writeClaimsCSV writes one row a figure, with raw numbers.
func writeClaimsCSV(w io.Writer, c *claimed) error {
	out := csv.NewWriter(w)
	records := [][]string{claimsHeads}
	for i := range c.found {
		f := &c.found[i]
		records = append(records, []string{f.Name, f.Text, raw(&f.Lo), raw(&f.Hi), f.Unit, f.Source, f.Measured,
			raw(f.Value), raw(f.ValueLo), raw(f.ValueHi), raw(f.Coverage), f.Verdict, strings.Join(f.Reasons, "; ")})
	}
	return out.WriteAll(records)
}
