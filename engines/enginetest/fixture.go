package enginetest

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// fixture is what a case works with.
type fixture struct {
	*testing.T
	spec   engines.Spec
	packet packet.Packet // the one packet of the case, overwritten after each Evaluate
}

// A shape gets as many packets as it can do in patience, but at least fewest.
const (
	patience = 50 * time.Millisecond
	fewest   = 6
)

// drive calls step for 0 to n-1, and stops early where the shape is slow.
func drive(n int, step func(i int)) {
	end := time.Now().Add(patience)
	for i := 0; i < n && (i < fewest || time.Now().Before(end)); i++ {
		step(i)
	}
}

// with builds an engine, hands it to use, and closes it. The dispatcher is locked where the helpers are.
func (f *fixture) with(set *rules.Set, c engines.Config, use func(e engines.RuleEngine)) {
	f.Helper()
	if c.LockThread {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
	}
	before := f.Failed()
	e := f.open(set, c)
	defer func() {
		assert.NoError(f, e.Close(), "Close")
		if f.Failed() && !before {
			f.Logf("failed with %s", label(c))
		}
	}()
	use(e)
}

// open builds an engine that the case closes itself.
func (f *fixture) open(set *rules.Set, c engines.Config) engines.RuleEngine {
	f.Helper()
	require.NoError(f, f.spec.Check(c), "Check(%s)", label(c))
	e, err := f.spec.New(set, c)
	require.NoError(f, err, "New(%s)", label(c))
	return e
}

// evaluate puts packet number n through e, and then overwrites the packet: nobody may look at it after Evaluate,
// and the race detector sees who does.
func (f *fixture) evaluate(e engines.RuleEngine, n int) rules.Verdict {
	f.packet = numbered(n)
	defer func() { f.packet = packet.Packet{} }()
	return e.Evaluate(&f.packet)
}

// numbered returns the packet with number n. Its destination port is n too, for rules that look at the key.
func numbered(n int) packet.Packet {
	return packet.Packet{
		Key: packet.Key{
			SrcLo: 0x0a000001, DstLo: 0x0a000002, SrcPort: 4242, DstPort: uint16(n),
			Protocol: 17, Version: 4, Bits: packet.HasPorts, Length: 28,
		},
		Number: uint32(n),
	}
}

// agree checks a verdict. Early exit "any" may name another rule, but only one that matches.
func (f *fixture) agree(s behaviour, c engines.Config, n int, got rules.Verdict) {
	f.Helper()
	want := s.verdict(n)
	if c.EarlyExit != engines.ExitAny || want.Rule == rules.NoRule {
		require.Equal(f, want, got, "verdict on packet %d, %s", n, label(c))
		return
	}
	require.Equal(f, want.Action, got.Action, "action on packet %d, %s", n, label(c))
	require.True(f, s.matches(got.Rule, n), "rule %d does not match packet %d, %s", got.Rule, n, label(c))
}

// solo reports whether a packet may have one participant whatever Config.Workers says.
func (f *fixture) solo() bool { return f.spec.Name == "sequential" || f.spec.Traits.Selects }

// skipSelector leaves out a case about what all participants do in each packet: a selector is tested on its parts.
func (f *fixture) skipSelector() {
	if f.spec.Traits.Selects {
		f.Skip("its traits say that some packets have one participant")
	}
}

// label names a configuration in failures.
func label(c engines.Config) string {
	return fmt.Sprintf("workers=%d caller-runs=%t lock=%t cpus=%v exit=%s/%d shards=%s matcher=%s",
		c.Workers, c.CallerRuns, c.LockThread, c.CPUs, c.EarlyExit, c.ExitEvery, c.Shards, c.Matcher)
}
