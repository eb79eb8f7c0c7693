package adaptive

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// The crossing lies where both arms take as long. Wherever traffic is, the selector takes at most 2.5% longer than the better arm, or than
// one thread where the team saves less than it must.
func TestNearTheBetterArm(t *testing.T) {
	for _, cost := range [][2]float64{{20, 250}, {400, 450}, {450, 400}, {1000, 700}, {48_000, 13_000}, {520_000, 260_000}, {300, 300}, {1000, 970}} {
		t.Run(fmt.Sprint(cost), func(t *testing.T) {
			w := newWorld(two, cost[0], cost[1])
			w.run(5_000)
			best := min(cost[0], cost[1])
			if cost[1] > worthIt*cost[0] {
				best = cost[0]
			}
			assert.Less(t, w.run(200_000)/best, 1.025)
		})
	}
}

// TestATeamMustBeWorthIt: what is 3% faster than one thread does not replace it, but stays; what is 1% faster does not stay.
func TestATeamMustBeWorthIt(t *testing.T) {
	for _, c := range []struct {
		before, then float64 // of a team, one thread's being 1,000
		champion     int
	}{{970, 970, 0}, {940, 940, 1}, {700, 970, 1}, {700, 990, 0}} {
		w := newWorld(two, 1_000, c.before)
		w.run(100_000)
		w.set(1_000, c.then)
		w.run(int(3 * longestRest.Nanoseconds() / 1_000))
		assert.Equal(t, c.champion, w.s.champion, "%+v", c)
	}
}

// TestEarlyMatches: half of the packets end at once, so that single packets say little.
func TestEarlyMatches(t *testing.T) {
	for _, mean := range [][2]float64{{2000, 1500}, {1500, 2000}} {
		w := newWorld(two)
		w.cost = func(arm int) float64 {
			if w.random.IntN(2) == 0 {
				return 30
			}
			return 2*mean[arm] - 30
		}
		w.run(20_000)
		assert.Less(t, w.run(200_000)/min(mean[0], mean[1]), 1.03)
	}
}

// TestTheBestOfManyArms has a best size, not the largest, and a best interval.
func TestTheBestOfManyArms(t *testing.T) {
	arms := []arm{{participants: 1}, {participants: 2, every: 2}, {participants: 2, every: 32}, {participants: 4, every: 2}, {participants: 4, every: 32}, {participants: 8, every: 2}}
	w := newWorld(arms, 9000, 6000, 5000, 4000, 3000, 4500)
	w.run(5_000)
	assert.Equal(t, 4, w.s.champion)
	assert.Less(t, w.run(200_000)/3000, 1.02)
}

// TestStampsCountAmongWhatDuelsCost: near the crossing a duel is long, and costs what its stamps take. It is repeated as often as the share allows.
func TestStampsCountAmongWhatDuelsCost(t *testing.T) {
	w := newWorld(two, 60, 60)
	w.run(100_000)
	mean := 0.0
	for range 100 {
		w.s.pace.hasten()
		mean += w.run(20_000) / 100
	}
	assert.Equal(t, 0, w.s.champion)
	assert.Less(t, mean/60, 1.025)
}

// TestAStallIsNoOtherTraffic: one thread is off its CPU for 4 ms while it is looked at.
func TestAStallIsNoOtherTraffic(t *testing.T) {
	w := newWorld(two, 300, 500)
	w.run(100_000)
	rest := w.s.pace.doublings
	for !w.s.second {
		w.packet()
	}
	w.stall = func(int) float64 { return 4e6 }
	w.packet()
	w.stall = func(int) float64 { return 0 }
	w.run(1_000)
	assert.GreaterOrEqual(t, w.s.pace.doublings, rest)
	assert.Positive(t, rest)
}

// TestTrafficThatChanges: what was right is not for ever. Each part is as long as the selector's longest rest.
func TestTrafficThatChanges(t *testing.T) {
	w := newWorld(two, 48_000, 13_000)
	w.run(5_000)
	assert.Equal(t, 1, w.s.champion)
	w.set(30, 250) // everything matches at once
	w.run(100_000)
	assert.Equal(t, 0, w.s.champion)
	w.set(5_000, 3_000)
	w.run(100_000)
	assert.Equal(t, 1, w.s.champion)
}

// TestAChangeThatTheChampionDoesNotShow: only the team became faster. The longest rest is over some time.
func TestAChangeThatTheChampionDoesNotShow(t *testing.T) {
	w := newWorld(two, 2_000, 2_500)
	w.run(100_000)
	assert.Equal(t, 0, w.s.champion)
	w.set(2_000, 1_200)
	w.run(int(2 * longestRest.Nanoseconds() / 2_000))
	assert.Equal(t, 1, w.s.champion)
}

// TestRareStalls: a duel does not see a helper that loses its CPU for 4 ms once in 5,000 packets; the account does.
func TestRareStalls(t *testing.T) {
	w := newWorld(two, 2_000, 1_600)
	w.run(20_000)
	assert.Equal(t, 1, w.s.champion)
	stall := func(arm int) float64 {
		if arm == 1 && w.random.IntN(5_000) == 0 {
			return 4e6
		}
		return 0
	}
	w.stall = stall
	w.run(400_000)
	before := w.by[1]
	w.run(400_000)
	assert.Less(t, w.by[1]-before, 100_000, "packets that the team had")
}

// TestHelpersThatMustBeWoken: gaps grow beyond every spin, and each packet finds the helpers asleep.
func TestHelpersThatMustBeWoken(t *testing.T) {
	w := newWorld(two, 3_000, 2_000)
	w.run(20_000)
	assert.Equal(t, 1, w.s.champion)
	w.gap = func() float64 { return 5e6 }
	w.set(3_000, 60_000)
	w.run(400)
	assert.Equal(t, 0, w.s.champion)
	assert.Equal(t, noSpin, w.s.spin())
	w.gap = func() float64 { return 15 }
	w.set(3_000, 2_000)
	w.run(400_000)
	assert.Equal(t, 1, w.s.champion, "and back, where packets come one after another again")
}

// TestGapsThatBegin: packets that came one after another come every 200 µs, and take longer since caches are cold. That is not worth a duel
// at once: it would cost more than all packets of the next half second.
func TestGapsThatBegin(t *testing.T) {
	for _, cost := range [][4]float64{{20, 250, 120, 400}, {6_000, 4_000, 8_000, 5_000}} {
		w := newWorld(two, cost[0], cost[1])
		w.run(500_000)
		champion := w.s.champion
		w.gap = func() float64 { return 200_000 }
		w.set(cost[2], cost[3])
		before := w.by[1-champion]
		w.run(2_500)
		assert.Zero(t, w.by[1-champion]-before, "packets of the other arm")
		assert.InDelta(t, 800*time.Microsecond, w.s.spin(), float64(time.Microsecond))
		w.run(17_500)
		assert.Equal(t, champion, w.s.champion, "the better arm, though both take longer")
		assert.Less(t, w.by[1-champion]-before, 500, "packets of the other arm, in duels")
	}
}

// TestADuelKeepsHelpersAwake: between packets every 200 µs a duel would else wake them at each bout, 60 µs for what takes 8 to 12.
func TestADuelKeepsHelpersAwake(t *testing.T) {
	for _, cost := range [][2]float64{{12_000, 8_000}, {8_000, 12_000}, {10_000, 10_000}} {
		w := newWorld(two, cost[0], cost[1])
		w.gap = func() float64 { return 200_000 }
		w.wake = 60_000
		mean := w.run(5_000)
		assert.LessOrEqual(t, w.wakes, 3, "%v", cost)
		assert.Positive(t, w.wakes)
		assert.Less(t, mean/min(cost[0], cost[1]), 1.10, "%v", cost)
		before := w.by[1]
		w.run(15_000)
		if w.s.champion == 0 {
			assert.Equal(t, before, w.by[1], "helpers sleep for the next 3 s")
		}
	}
}

// TestSparseTrafficTakesItsToll: with 200 µs between packets a team must save more than 2 µs of each. What can't is not tried.
func TestSparseTrafficTakesItsToll(t *testing.T) {
	for _, c := range []struct {
		alone, team float64
		champion    int
		tried       bool
	}{{3_800, 2_000, 0, false}, {6_000, 4_100, 0, true}, {12_000, 8_000, 1, true}} {
		w := newWorld(two, c.alone, c.team)
		w.gap = func() float64 { return 200_000 }
		w.run(5_000)
		assert.Equal(t, c.champion, w.s.champion, "%+v", c)
		assert.Equal(t, c.tried, w.by[1] > 0, "%+v", c)
		w.gap = func() float64 { return 15 }
		w.run(400_000)
		assert.Equal(t, 1, w.s.champion, "without gaps it wins")
	}
}

// TestGapsThatAreNotWorthATeam: packets come every 200 µs now, and what the team saves of one is less than its toll. It is dismissed without a duel.
func TestGapsThatAreNotWorthATeam(t *testing.T) {
	w := newWorld(two, 2_000, 1_500)
	w.run(500_000)
	assert.Equal(t, 1, w.s.champion)
	w.gap = func() float64 { return 200_000 }
	w.set(2_500, 1_900)
	before := w.by[1]
	w.run(10_000)
	assert.Equal(t, 0, w.s.champion)
	assert.Less(t, w.by[1]-before, 200, "packets of the team")
	w.gap = func() float64 { return 15 }
	w.set(2_000, 1_500)
	w.run(400_000)
	assert.Equal(t, 1, w.s.champion, "and back")
}

// TestHopelessTeamsAreLeftAsleep: rules that one thread checks in less than a round trip wake nobody, however long.
func TestHopelessTeamsAreLeftAsleep(t *testing.T) {
	w := newWorld(two, 20, 250)
	w.run(100_000)
	before := w.by[1]
	w.run(10_000_000)
	assert.Less(t, w.by[1]-before, 1_000, "packets of teams in 350 ms")
}

// TestDuelsKeepToTheirShare counts what is spent beyond the champion's time in the worst case: a loser that is fifty times slower.
func TestDuelsKeepToTheirShare(t *testing.T) {
	w := newWorld(two, 1_000, 50_000)
	w.run(2_000)
	for range 40 {
		w.run(10_000)
		w.s.pace.hasten()   // as if traffic changed without end
		w.s.overhead[1] = 0 // and overheads were not known
	}
	lost := w.took/float64(w.packets)/1_000 - 1
	assert.Less(t, lost, 0.03, "all in all, the first duel included")
}

func TestDuelSpinFor(t *testing.T) {
	assert.Equal(t, shortSpin, duelSpinFor(0, 40*time.Microsecond), "packets without gaps")
	assert.Equal(t, 7200*time.Microsecond, duelSpinFor(200*time.Microsecond, 3600*time.Microsecond))
	assert.Equal(t, duelSpin, duelSpinFor(longSpin, 66*longSpin))
	assert.Equal(t, noSpin, duelSpinFor(longSpin+1, 66*longSpin), "they would poll for nothing most of the time")
}

func TestSpinFor(t *testing.T) {
	assert.Equal(t, shortSpin, spinFor(0))
	assert.Equal(t, 800*time.Microsecond, spinFor(200*time.Microsecond))
	assert.Equal(t, longSpin, spinFor(400*time.Microsecond))
	assert.Equal(t, longSpin, spinFor(longSpin))
	assert.Equal(t, noSpin, spinFor(longSpin+1))
}

func TestClocksThatDisagree(t *testing.T) {
	w := newWorld(two, 300, 500)
	for i := range uint64(5_000) {
		w.s.watched(10_000+100*i, 9_000+100*i, 0) // ends before it began
	}
	assert.Equal(t, 0, w.s.champion, "no time is negative, or longer than for ever")
}

// TestClocksThatDisagreeInADuel: all its packets take no time. Duels go on, once clocks agree.
func TestClocksThatDisagreeInADuel(t *testing.T) {
	w := newWorld(two, 3_000, 2_000)
	for !w.s.fighting {
		w.packet()
	}
	for w.s.fighting {
		w.now += 100
		w.s.watched(w.now+1_000, w.now, 0)
	}
	assert.Equal(t, 0, w.s.champion)
	w.run(100_000)
	assert.Equal(t, 1, w.s.champion)
}

// TestASlowTeamThatWinsDuels: one packet in 80 takes so long that the team is slower, which pairs of bouts don't show. It is doubted once.
func TestASlowTeamThatWinsDuels(t *testing.T) {
	w := newWorld(two)
	w.cost = func(arm int) float64 {
		if arm == 1 && w.random.IntN(80) == 0 {
			return 50_000
		}
		return []float64{2_000, 1_600}[arm]
	}
	w.run(400_000)
	before := w.by[1]
	w.run(400_000)
	assert.Less(t, w.by[1]-before, 100_000, "packets that the team had")
}
