package trial

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
	"github.com/tigerbench/tigerbench/rules"
)

// Study is a live study that is ready to be measured.
type Study struct {
	Plan    *Plan
	options Options
	rules   map[string]*ruleSet // by name

	captures map[string]*capture // by name
	corpora  []study.Input       // of the captures
}

// ruleSet is what a study knows of rules.
type ruleSet struct {
	*inputs.Rules
	image     []byte
	attackers []netip.Addr
	badPorts  []uint16
}

// maxAttackers bounds the addresses that the injector gets.
const maxAttackers = 256

// Prepare reads the rules and makes the plan. The error may be plan.Errors, or wrap wrk.ErrMissing.
func Prepare(o Options) (*Study, error) {
	machine, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("read machine: %w", err)
	}
	s := &Study{options: o, rules: map[string]*ruleSet{}}
	sizes, err := s.openRules()
	if err == nil {
		s.Plan, err = build(o, sizes, machine.Usable())
	}
	if err == nil {
		err = s.checkLoads()
	}
	if err == nil {
		err = s.openCaptures()
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close gives the compiled rules back.
func (s *Study) Close() {
	for _, r := range s.rules {
		r.File.Close()
	}
}

func (s *Study) openRules() (ruleSizes, error) {
	sizes := ruleSizes{}
	var errs plan.Errors
	for _, name := range s.options.Factors.Rules {
		set, err := s.openRuleSet(name)
		if err != nil {
			errs = append(errs, fmt.Errorf("--rules %s: %w", name, err))
			continue
		}
		s.rules[name] = set
		sizes[name] = set.Set.Len()
		for _, w := range set.Warnings {
			fmt.Fprintln(s.options.Warnings, "warning:", w)
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	return sizes, nil
}

func (s *Study) openRuleSet(name string) (*ruleSet, error) {
	opened, err := inputs.OpenRules(name, s.options.Rules)
	if err != nil {
		return nil, err
	}
	r := &ruleSet{Rules: opened}
	if r.image, err = rules.Encode(opened.Set); err != nil {
		return nil, err
	}
	return r, nil
}

// checkLoads looks at what the loads need beside the plan: programs, and rules that let benign requests through.
func (s *Study) checkLoads() error {
	var errs plan.Errors
	var missing error // told last: who has no wrk learns first what else is wrong
	http, attacked := false, false
	for _, g := range s.Plan.Groups {
		l := s.Plan.loads[g.ID]
		http = http || l.http()
		attacked = attacked || g.Live.Attack > 0
		if l.Kind == Wrk {
			if _, err := wrk.Find(); err != nil {
				missing = fmt.Errorf("--load %s: %w", l.Text, err)
			}
			if d := s.Plan.Timing.of(l); d%time.Second != 0 || d < time.Second {
				errs = append(errs, &plan.ValueError{Flag: "duration", Value: d.String(), Want: "wrk runs for whole seconds"})
			}
		}
	}
	for name, set := range s.rules {
		if err := set.look(http, attacked); err != nil {
			errs = append(errs, fmt.Errorf("--rules %s: %w", name, err))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	return missing
}

// look finds what rules do to the lab's own traffic.
func (r *ruleSet) look(http, attacked bool) error {
	if !http {
		return nil
	}
	t, err := newTraffic(r.Set)
	if err != nil {
		return err
	}
	if err := t.checkBenign(); err != nil {
		return err
	}
	r.badPorts = t.badPorts()
	r.attackers = t.attackers(r.Set)
	r.attackers = r.attackers[:min(len(r.attackers), maxAttackers)]
	if attacked && len(r.attackers) == 0 {
		return errors.New("they drop no source that the lab can attack from: leave --attack out, or give rules of type ip_src_in")
	}
	return nil
}

// attackers are the addresses of all rule sets, and ports those that none of them lets through.
func (s *Study) attackers() (all []netip.Addr) {
	for _, r := range s.rules {
		all = append(all, r.attackers...)
	}
	slices.SortFunc(all, netip.Addr.Compare)
	return slices.Compact(all)
}

func (s *Study) badPorts() (all []uint16) {
	for _, r := range s.rules {
		all = append(all, r.badPorts...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
