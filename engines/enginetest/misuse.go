package enginetest

import (
	"runtime"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

var misuseCases = []testCase{
	{"refused by Check", "Check refuses a configuration that New could not serve, and New does not serve it either", refused},
	{"refused by New", "New refuses what depends on the rules: early exit at any match where a rule accepts, an unknown matcher", refusedByNew},
	{"too few processors", "helpers that wait without Go's scheduler need a P each: Check refuses a GOMAXPROCS that would hang", tooFewProcessors},
}

func refused(f *fixture) {
	for name, change := range map[string]func(*engines.Config){
		"no workers":           func(c *engines.Config) { c.Workers = 0 },
		"negative workers":     func(c *engines.Config) { c.Workers = -1 },
		"no polling interval":  func(c *engines.Config) { c.ExitEvery = 0 },
		"unknown early exit":   func(c *engines.Config) { c.EarlyExit = "sometimes" },
		"unknown shard policy": func(c *engines.Config) { c.Shards = "heaps" },
		"zero value":           func(c *engines.Config) { *c = engines.Config{} },
	} {
		c := variant(shaped(2, true), change)
		assert.Error(f, f.spec.Check(c), "Check: %s", name)
		f.refusedByNew(script{size: 3}.set(), c, name)
	}
}

func (f *fixture) refusedByNew(set *rules.Set, c engines.Config, name string) {
	f.Helper()
	if e, err := f.spec.New(set, c); assert.Error(f, err, "New: %s", name) {
		return
	} else if e != nil {
		_ = e.Close()
	}
}

func refusedByNew(f *fixture) {
	if !f.solo() { // one thread always stops at the match that decides
		accepting := rules.FromFuncs(rules.Accept, func(*packet.Packet) bool { return true })
		any := variant(shaped(2, true), func(c *engines.Config) { c.EarlyExit = engines.ExitAny })
		f.refusedByNew(accepting, any, "early exit at any match, with a rule that accepts")
	}
	unknown := variant(shaped(2, true), func(c *engines.Config) { c.Matcher = "telepathy" })
	f.refusedByNew(script{size: 3}.set(), unknown, "unknown matcher")
}

// tooFewProcessors accepts a refusal, or an engine that works: what Check lets through must finish.
func tooFewProcessors(f *fixture) {
	before := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(before)
	c := shaped(3, false)
	err := f.spec.Check(c)
	if !f.solo() && !f.spec.Traits.Goroutine {
		assert.Error(f, err, "GOMAXPROCS 1, %s", label(c))
	}
	if err == nil {
		f.compare(script{size: 9, match: scattered(6, 9)}, c, 20)
	}
}
