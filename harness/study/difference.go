package study

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Differences are the reasons why next does not go on with s: what of the plan, the program, the machine or the inputs is not what it
// was. None: blocks of both belong together.
func (s *Study) Differences(next *Study) []string {
	var reasons []string
	differ := func(what string, was, is any) {
		if !reflect.DeepEqual(was, is) {
			reasons = append(reasons, fmt.Sprintf("%s was %v, and is %v now", what, was, is))
		}
	}
	a, b := &s.Environment, &next.Environment
	if a.Program != b.Program {
		reasons = append(reasons, fmt.Sprintf("the program is another one: it was built from %s (%s), and this one from %s (%s)",
			a.Commit, short(a.Program), b.Commit, short(b.Program)))
	}
	differ("the CPU", a.CPU, b.CPU)
	differ("the number of CPUs", a.CPUs, b.CPUs)
	differ("the kernel", a.Kernel, b.Kernel)
	differ("Go", a.Go, b.Go)
	differ("GOMAXPROCS", a.GOMAXPROCS, b.GOMAXPROCS)
	differ("the seed", s.Seed, next.Seed)
	differ("the number of repetitions", s.Repetitions, next.Repetitions)
	differ("a block's duration in nanoseconds", s.Duration, next.Duration)
	differ("a block's pass with stamps in nanoseconds", s.Anatomy, next.Anatomy)
	differ("a block's warm-up in nanoseconds", s.Warmup, next.Warmup)
	reasons = append(reasons, inputDifferences(s.Inputs, next.Inputs)...)
	return append(reasons, planDifferences(s, next)...)
}

// short is enough of a hash to tell it from another.
func short(hash string) string {
	if len(hash) > 12 {
		return hash[:12]
	}
	return hash
}

func inputDifferences(was, is []Input) []string {
	var reasons []string
	if len(was) != len(is) {
		return []string{fmt.Sprintf("the number of inputs was %d, and is %d now", len(was), len(is))}
	}
	for i := range was {
		a, b := was[i], is[i]
		switch {
		case a.Name != b.Name:
			reasons = append(reasons, fmt.Sprintf("%s %s is %s now", a.Kind, a.Name, b.Name))
		case a.SHA256 != b.SHA256:
			reasons = append(reasons, fmt.Sprintf("%s %s has changed: its hash was %s, and is %s now", a.Kind, a.Name, short(a.SHA256), short(b.SHA256)))
		case !maps.Equal(a.Notes, b.Notes):
			reasons = append(reasons, fmt.Sprintf("%s %s gives something else: %v, and now %v", a.Kind, a.Name, a.Notes, b.Notes))
		}
	}
	return reasons
}

func planDifferences(s, next *Study) []string {
	if !slices.EqualFunc(s.Groups, next.Groups, func(a, b Group) bool { return reflect.DeepEqual(a, b) }) {
		return []string{"the plan is another one: its groups differ"}
	}
	if len(s.Cells) != len(next.Cells) {
		return []string{fmt.Sprintf("the plan is another one: it had %d cells, and has %d now", len(s.Cells), len(next.Cells))}
	}
	for i := range s.Cells {
		if !reflect.DeepEqual(s.Cells[i], next.Cells[i]) {
			return []string{fmt.Sprintf("the plan is another one: cell %d was %s, and is %s now", i, s.Cells[i].Label, next.Cells[i].Label)}
		}
	}
	return nil
}
