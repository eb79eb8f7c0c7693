package forkjoin

import (
	"fmt"
	"runtime"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// Complete gives spec the Check and New of a team over the gate that build makes.
func Complete(spec engines.Spec, build func(Shape) Gate) engines.Spec {
	traits := spec.Traits
	spec.Check = func(c engines.Config) error { return check(traits, c) }
	spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		if err := check(traits, c); err != nil {
			return nil, err
		}
		t, err := New(set, c, build)
		if err != nil {
			return nil, err
		}
		return t, nil
	}
	return spec
}

// check refuses what a team cannot serve. A participant that waits without giving its goroutine back holds its P, so
// such a team needs one P for each, and one to spare for the runtime.
func check(traits engines.Traits, c engines.Config) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if !traits.Portable && runtime.GOOS != "linux" {
		return engines.ErrPlatform
	}
	if need, have := c.Helpers()+2, runtime.GOMAXPROCS(0); traits.HoldsP && have < need {
		return fmt.Errorf("GOMAXPROCS is %d, and %d participants that hold on to their P need %d: set it before New",
			have, c.Participants(), need)
	}
	return nil
}
