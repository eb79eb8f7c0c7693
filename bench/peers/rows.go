package main

import (
	"fmt"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
)

// heading says what a bout measured, and what its ratios are of.
func (o outcome) heading() string {
	what := "p50"
	if o.cost > 0 {
		what = "mean"
	}
	text := fmt.Sprintf("%s: %s.\nRatio: %s over that of the contestant named", o.name, o.title, what)
	if o.scan {
		text += ", or over a time"
	}
	if o.cost > 0 {
		text += fmt.Sprintf("; over %s: the share reached of it, which is the time of sequential over %d participants", ideal, o.workers)
	}
	return text + "."
}

// rows are one a contestant with its first claim, then the other claims.
func (o outcome) rows() (rows []gauge.Row) {
	claimed := map[string]bool{}
	var more []gauge.Row
	row := map[string]int{}
	for _, c := range o.contestants {
		row[c.name] = len(rows)
		rows = append(rows, gauge.Row{Name: c.name, Visits: flatten(o.visits[c.name])})
	}
	for _, k := range o.claims {
		ratios := o.ratios(k)
		i, visited := row[k.of]
		switch {
		case len(ratios) == 0 || !visited:
		case claimed[k.of]:
			more = append(more, gauge.Row{Name: k.of, Over: k.denominator(), Ratios: ratios, Bound: k.bound})
		default:
			claimed[k.of] = true
			rows[i].Over, rows[i].Ratios, rows[i].Bound = k.denominator(), ratios, k.bound
		}
	}
	return append(rows, more...)
}

// ratios of a claim, one a repetition.
func (o outcome) ratios(k claim) []float64 {
	switch k.over {
	case ideal:
		return gauge.Paired(each(o.figures(study.Sequential), 1/float64(o.workers)), o.figures(k.of))
	case "":
		return each(o.figures(k.of), 1/k.ns)
	}
	return gauge.Paired(o.figures(k.of), o.figures(k.over))
}

func (k claim) denominator() string {
	if k.over == "" {
		return fmt.Sprintf("%g ns", k.ns)
	}
	return k.over
}

func each(values []float64, factor float64) []float64 {
	for i := range values {
		values[i] *= factor
	}
	return values
}

// figures are what a bout compares, one a repetition: the median of its visits.
func (o outcome) figures(name string) []float64 {
	var figures []float64
	for _, visits := range o.visits[name] {
		v := gauge.Medians(visits)
		if o.cost > 0 {
			figures = append(figures, v.Mean)
		} else {
			figures = append(figures, v.P50)
		}
	}
	return figures
}

func flatten(visits [][]gauge.Summary) (all []gauge.Summary) {
	for _, v := range visits {
		all = append(all, v...)
	}
	return all
}
