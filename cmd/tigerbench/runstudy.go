package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tigerbench/tigerbench/harness/plan"
)

// studies are whole studies, by the name that --study takes.
var studies = map[string]func(cpus int) []plan.Factors{
	"original": func(int) []plan.Factors { return plan.OriginalStudy() },
}

// wholeStudy is the study that --study names. Its factors are its own.
func (f *runFlags) wholeStudy() func(cpus int) []plan.Factors {
	wrong := func(want string) {
		f.errs = append(f.errs, &plan.ValueError{Flag: "study", Value: f.study, Want: want})
	}
	shapes, known := studies[f.study]
	if !known {
		wrong("give " + strings.Join(slices.Sorted(maps.Keys(studies)), " or "))
	}
	if factor := f.firstFactor(); factor != "" {
		wrong(fmt.Sprintf("it has factors of its own: leave out --%s", factor))
	}
	return shapes
}
