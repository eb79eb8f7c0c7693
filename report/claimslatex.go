package report

import (
	"fmt"
	"strings"

	"github.com/tigerbench/tigerbench/harness/study"
)

// latexClaims writes claimed against measured as a float, with the reasons under it.
func latexClaims(b *strings.Builder, r *study.Results) {
	c := claimsOf(r)
	if c == nil {
		return
	}
	fmt.Fprintf(b, "\\begin{table}[htbp]\n\\centering\n\\caption{%s}\n\\label{tab:claims}\n", escapeLaTeX(claimsTitle+". "+c.reading()))
	b.WriteString("\\smallskip\n\\scriptsize\n\\setlength{\\tabcolsep}{3pt}\n\\begin{tabular}{@{}p{0.36\\linewidth}rlll@{}}\n\\toprule\n")
	b.WriteString("measured & here & interval & it is & why \\\\\n")
	for i := range c.found {
		f := &c.found[i]
		if c.begins(i) {
			fmt.Fprintf(b, "\\midrule\n\\multicolumn{5}{@{}l}{\\textbf{%s, claimed %s}} \\\\\n", escapeLaTeX(f.Name), escapeLaTeX(f.Text))
		}
		cells := []string{f.Measured, claimValue(f, f.Value), claimInterval(f), f.Verdict, c.numbers(f)}
		for j := range cells {
			cells[j] = escapeLaTeX(cells[j])
		}
		fmt.Fprintf(b, "\\raggedright %s \\\\\n", strings.Join(cells, " & "))
	}
	b.WriteString("\\bottomrule\n\\end{tabular}\n")
	var reasons []string
	for i, reason := range c.reasons {
		reasons = append(reasons, fmt.Sprintf("(%d) %s", i+1, reason))
	}
	fmt.Fprintf(b, "\n\\smallskip\n\\parbox{\\linewidth}{\\scriptsize %s.}\n\\end{table}\n", escapeLaTeX(strings.Join(reasons, "; ")))
}
