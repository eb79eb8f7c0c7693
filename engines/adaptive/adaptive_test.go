package adaptive

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/enginetest"
	"github.com/tigerbench/tigerbench/engines/mailbox"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// forced describes the engine with teams of the given sizes whatever the machine, and with another chooser.
func forced(selects bool, sizes func(engines.Config) []int, choose func([]arm) chooser) engines.Spec {
	s := Spec()
	s.Traits.Selects, s.Traits.HoldsP = selects, true
	s.Check = mailbox.ParkSpec().Check
	s.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
		if err := s.Check(c); err != nil {
			return nil, err
		}
		return build(set, c, sizes(c), choose)
	}
	return s
}

func asAsked(c engines.Config) []int { return []int{c.Workers} }

// turns takes a new arm for each packet.
type turns struct {
	packet, arms int
	lasts        bool
}

func (t *turns) arm() int                               { return t.packet % t.arms }
func (t *turns) watched(_, _, _ uint64) (unwatched int) { t.packet++; return 0 }
func (t *turns) spin() time.Duration                    { return time.Duration(t.packet%3) * 10 * time.Microsecond }

func (t *turns) duelling() bool { return t.lasts }

func takeTurns(arms []arm) chooser { return &turns{arms: len(arms), lasts: true} }

// TestEngine is the engine as it is: it may go over to a team, or stay with one thread.
func TestEngine(t *testing.T) { enginetest.Run(t, Spec()) }

// TestTeam keeps to all that a parallel engine promises.
func TestTeam(t *testing.T) {
	enginetest.Run(t, forced(false, asAsked, func([]arm) chooser { return always(1) }))
}

// TestTakingTurns changes between one thread and two teams with every packet: in the midst of a stream, after panics, before Close.
func TestTakingTurns(t *testing.T) {
	sizes := func(engines.Config) []int { return []int{2, 3} }
	enginetest.Run(t, forced(true, sizes, takeTurns))
}

func TestArms(t *testing.T) {
	c := engines.Default(8)
	c.CPUCount, c.ExitEvery = 64, 64
	for name, tc := range map[string]struct {
		change func(*engines.Config)
		sizes  []int
	}{
		"more than Go uses": {func(c *engines.Config) { c.Workers = 1000 }, []int{2, 4, 8}},
		"one CPU":           {func(c *engines.Config) { c.CPUCount = 1 }, nil},
		"one worker":        {func(c *engines.Config) { c.Workers = 1 }, nil},
		"two CPUs":          {func(c *engines.Config) { c.CPUCount = 2 }, []int{2}},
		"three CPUs":        {func(c *engines.Config) { c.CPUCount = 3 }, []int{2, 3}},
		"pinned to two":     {func(c *engines.Config) { c.CPUs = []int{1, 1, 1} }, []int{2}},
		"eight workers":     {func(*engines.Config) {}, []int{2, 4, 8}},
	} {
		t.Run(name, func(t *testing.T) {
			c := c
			tc.change(&c)
			assert.Equal(t, tc.sizes, sizes(c, 9))
		})
	}
	assert.Equal(t, []arm{{participants: 2}, {participants: 8}, {participants: 8, tree: true}}, kinds([]int{2, 8}))
}

func TestIntervals(t *testing.T) {
	c := engines.Default(2)
	c.ExitEvery = 64
	any := func(every int) int { return every }
	assert.Equal(t, []int{64}, intervals(c, 100, any))
	assert.Equal(t, []int{64, 1000}, intervals(c, 1000, any))
	assert.Equal(t, []int{64, 1024, 50_000}, intervals(c, 50_000, any))
	least := func(every int) int { return max(every, 1024) }
	assert.Equal(t, []int{64}, intervals(c, 4096, least))
	assert.Equal(t, []int{64, 50_000}, intervals(c, 50_000, least))
	whole := func(int) int { return 50_000 }
	assert.Equal(t, []int{64}, intervals(c, 50_000, whole))
	c.EarlyExit = engines.ExitOff
	assert.Equal(t, []int{64}, intervals(c, 50_000, any))
}

// TestATeamThatIsLeftIsToldToSleep: where one team follows another, the first has one more packet, whose fork tells its helpers not to spin.
func TestATeamThatIsLeftIsToldToSleep(t *testing.T) {
	c := engines.Default(3)
	require.NoError(t, c.Validate())
	e := open(t, c, []int{2, 3}, takeTurns)
	first, second := e.teams[1], e.teams[2]
	var p packet.Packet
	e.Evaluate(&p) // one thread
	e.Evaluate(&p)
	assert.Same(t, first, e.team)
	e.Evaluate(&p) // the second's turn, but the first has it
	assert.Same(t, first, e.team)
	assert.Nil(t, e.hot)
	assert.Zero(t, first.spin)
	e.chooser.(*turns).packet = 2
	e.Evaluate(&p)
	assert.Same(t, second, e.team)
	assert.EqualValues(t, 2, first.Counters()[0].Packets)
	assert.EqualValues(t, 1, second.Counters()[0].Packets)
}

// TestATeamThatLostIsToldToSleep: once no duel needs them, helpers learn to sleep with one more packet, which is not watched.
func TestATeamThatLostIsToldToSleep(t *testing.T) {
	c := engines.Default(2)
	require.NoError(t, c.Validate())
	e := open(t, c, []int{2}, takeTurns)
	team, chooser := e.teams[1], e.chooser.(*turns)
	chooser.packet = 1
	var p packet.Packet
	e.Evaluate(&p)
	e.Evaluate(&p)
	assert.Same(t, team, e.hot, "in a duel the team's next bout follows")
	chooser.packet, chooser.lasts = 2, false
	e.Evaluate(&p)
	assert.Nil(t, e.hot)
	assert.Zero(t, team.spin)
	assert.Equal(t, 2, chooser.packet, "nobody watched")
	e.Evaluate(&p)
	assert.EqualValues(t, 2, team.Counters()[0].Packets)
	assert.EqualValues(t, 2, e.alone.Counters()[0].Packets)
}

// open builds an engine that the test's end closes.
func open(t *testing.T, c engines.Config, sizes []int, choose func([]arm) chooser) *engine {
	t.Helper()
	built, err := build(rules.FromFuncs(rules.Drop), c, sizes, choose)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, built.Close()) })
	return built.(*engine)
}
