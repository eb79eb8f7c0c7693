package inputs

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
)

// pair is a corpus and the rules that judge it, by name.
type pair struct{ corpus, rules string }

// Set holds all inputs of a study, each opened once.
type Set struct {
	options  RuleOptions
	corpora  map[string]*Corpus
	rules    map[string]*Rules
	expected map[pair]*Expected
	weighed  map[pair]*weighed // see Weigh
	order    []func() []string // warnings, in the order of opening
}

// NewSet returns an empty set.
func NewSet(o RuleOptions) *Set {
	return &Set{options: o, corpora: map[string]*Corpus{}, rules: map[string]*Rules{}, expected: map[pair]*Expected{}, weighed: map[pair]*weighed{}}
}

// OpenCorpus adds a corpus, unless it is there already.
func (s *Set) OpenCorpus(name string) error {
	if s.corpora[name] != nil {
		return nil
	}
	c, err := OpenCorpus(name)
	if err != nil {
		return err
	}
	s.corpora[name] = c
	s.order = append(s.order, func() []string { return c.Warnings })
	return nil
}

// OpenRules adds a rule set, unless it is there already.
func (s *Set) OpenRules(name string) error {
	if s.rules[name] != nil {
		return nil
	}
	r, err := OpenRules(name, s.options)
	if err != nil {
		return err
	}
	s.rules[name] = r
	s.order = append(s.order, func() []string { return r.Warnings })
	return nil
}

// Warnings are what is dubious about the inputs.
func (s *Set) Warnings() []string {
	var all []string
	for _, warnings := range s.order {
		all = append(all, warnings()...)
	}
	return all
}

// Rules returns the opened rule set called name, or nil.
func (s *Set) Rules(name string) *Rules { return s.rules[name] }

// Corpus returns the opened corpus called name, or nil.
func (s *Set) Corpus(name string) *Corpus { return s.corpora[name] }

// Judge asks the oracle about each corpus under each rule set that some group pairs. The error may be
// ctx's.
func (s *Set) Judge(ctx context.Context, groups []study.Group) error {
	for _, g := range groups {
		at := pair{g.Corpus, g.Rules}
		if s.expected[at] != nil {
			continue
		}
		r := s.rules[g.Rules]
		e, err := Judge(ctx, s.corpora[g.Corpus], r.Set.Needs(), r.oracle)
		if err != nil {
			return err
		}
		s.expected[at] = e
	}
	return nil
}

// Files returns the images that blocks of g inherit: packets, rules, verdicts.
func (s *Set) Files(g study.Group) []*os.File {
	at := pair{g.Corpus, g.Rules}
	image := s.rules[g.Rules].File
	if w := s.weighed[at]; w != nil {
		image = w.file
	}
	return []*os.File{s.corpora[g.Corpus].File, image, s.expected[at].File}
}

// Origins returns the files of g's corpus.
func (s *Set) Origins(g study.Group) []Origin { return s.corpora[g.Corpus].Origins }

// Inputs describes every input of groups, corpora first, with what the oracle says about each pair.
func (s *Set) Inputs(groups []study.Group) []study.Input {
	var corpora, sets []study.Input
	for _, g := range groups {
		called := func(name string) func(study.Input) bool {
			return func(in study.Input) bool { return in.Name == name }
		}
		if !slices.ContainsFunc(corpora, called(g.Corpus)) {
			in := s.corpora[g.Corpus].Input
			in.Name, in.Notes = g.Corpus, s.notes(g.Corpus)
			corpora = append(corpora, in)
		}
		if !slices.ContainsFunc(sets, called(g.Rules)) {
			in := s.rules[g.Rules].Input
			in.Name, in.RuleCosts = g.Rules, s.ruleCosts(g.Rules)
			sets = append(sets, in)
		}
	}
	return append(corpora, sets...)
}

// notes says how much memory a pass over a corpus walks, and how many packets some rule decides, by rule set.
func (s *Set) notes(corpus string) map[string]string {
	c := s.corpora[corpus]
	notes := map[string]string{"replayed bytes": fmt.Sprint(c.replayed), "working set bytes": fmt.Sprint(c.replayed + SlotBytes*c.Len())}
	for at, e := range s.expected {
		if at.corpus == corpus {
			notes["matched by "+at.rules] = fmt.Sprint(e.Matched)
		}
	}
	return notes
}

// Close closes every file.
func (s *Set) Close() {
	for _, c := range s.corpora {
		_ = c.File.Close()
	}
	for _, r := range s.rules {
		_ = r.File.Close()
	}
	for _, e := range s.expected {
		_ = e.File.Close()
	}
	for _, w := range s.weighed {
		_ = w.file.Close()
	}
}
