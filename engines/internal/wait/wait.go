// Package wait is how a participant waits for a word that another participant stores: in phases over one loop, spin,
// yield, and then sleep for a while or, where the word can say so, until it is woken.
package wait

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/futex"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// Forever as a number of rounds makes a phase endless: it never gives up its CPU to the next phase.
const Forever = math.MaxInt

// nap is how long one round of the sleeping phase asks to sleep. The kernel's timer slack adds some 50 µs, so
// a shorter one would not wake earlier.
const nap = 20 * time.Microsecond

// beforeNap is how long a hybrid wait yields before its first nap: as long as a nap lasts, with what it takes to wake. With less, two
// participants of whom one was descheduled for a moment can go on sleeping in turns, each asleep when the other answers.
const beforeNap = 100 * time.Microsecond

// leastYields are tried where a yield seemed dearer than any is alone, because others wanted the CPU while it was measured.
const leastYields = 100

// shortWaits cover some 150 ns, in which what comes within a few transfers of a cache line has come. A PAUSE may take as long as such a transfer.
const shortWaits = 8

// Policy says how many rounds each phase lasts. The zero value sleeps at once.
type Policy struct {
	Spins  int  // looks with a PAUSE between them, but see Writes
	Yields int  // looks with a yield of the CPU between them
	Locked bool // the waiting goroutine is locked to its thread, which Go's scheduler could give to nobody else
	Writes bool // the waiter writes the word's line next: the first shortWaits are a spin.Short, not a PAUSE, and looks after a wait fetch the line to write it
	Parks  bool // after the yields sleep until woken: the word is stored by Post, and its values are even

	Slept uint64 // ticks that Reach has slept so far, where it parks
}

// Pure spins until the word is stored, and never gives up its CPU.
func Pure() Policy { return Policy{Spins: Forever} }

// SpinYield spins for about d and then yields until the word is stored.
func SpinYield(d time.Duration, locked bool) Policy {
	return Policy{Spins: Looks(d), Yields: Forever, Locked: locked}
}

// Hybrid spins for about d, yields for about 100 µs, somewhat longer where Go's scheduler is asked too, and then sleeps between looks.
func Hybrid(d time.Duration, locked bool) Policy {
	return Policy{Spins: Looks(d), Yields: yieldsFor(yieldCost()), Locked: locked}
}

// yieldsFor is how many yields last as long as a nap, at so many nanoseconds each.
func yieldsFor(cost float64) int { return max(leastYields, rounds(beforeNap, cost)) }

// Park spins for about d and then sleeps until the word is stored, by Post.
func Park(d time.Duration) Policy { return Policy{Spins: Looks(d), Parks: true} }

// Reach returns once word holds want, and how many looks were in vain: at least shortWaits where it stopped spinning. It ends because another
// participant stores want, which synchronizes before the return. With more participants than CPUs a Pure policy can keep that participant off the CPU until the kernel's
// time slice ends (milliseconds); the others hand the CPU over.
func (p *Policy) Reach(word *atomic.Uint32, want uint32) (inVain int) {
	mark := uint32(0)
	if p.Parks {
		mark = Asleep
	}
	for inVain = range p.Spins {
		if word.Load()&^mark == want {
			return inVain
		}
		p.pause(word, inVain)
	}
	inVain = max(p.Spins, shortWaits)
	for range p.Yields {
		if word.Load()&^mark == want {
			return inVain
		}
		p.yield()
	}
	if p.Parks {
		begin := clock.Ticks()
		park(word, want)
		p.Slept += clock.Ticks() - begin
		return inVain
	}
	for word.Load() != want {
		futex.Sleep(nap)
	}
	return inVain
}

// pause is what stands between look inVain, which was in vain, and the next.
func (p *Policy) pause(word *atomic.Uint32, inVain int) {
	if p.Writes && inVain < shortWaits {
		spin.Short()
	} else {
		spin.Pause(1)
	}
	if p.Writes {
		spin.Own(word)
	}
}

// yield gives the thread to another goroutine, and the CPU to another thread: with more threads than CPUs Go's scheduler alone
// comes back at once where no goroutine waits for this one's P.
func (p *Policy) yield() {
	if !p.Locked {
		runtime.Gosched()
	}
	futex.Yield()
}

// Looks turns a duration into looks with a PAUSE between them, by the cost of one measured once.
func Looks(d time.Duration) int { return rounds(d, pauseCost()) }

func rounds(d time.Duration, cost float64) int { return max(1, int(float64(d)/cost)) }

var (
	pauseCost = sync.OnceValue(func() float64 { return costOf(200, func() { spin.Pause(1) }) })
	yieldCost = sync.OnceValue(func() float64 { return costOf(20, futex.Yield) }) // few: on a busy CPU each may take a time slice
)

// costOf is the nanoseconds of one call: the least of five timings of some calls, so that a descheduling doesn't count.
func costOf(calls int, call func()) float64 {
	least := math.Inf(1)
	for range 5 {
		start := clock.Ticks()
		for range calls {
			call()
		}
		least = min(least, clock.Nanoseconds(clock.Ticks()-start)/float64(calls))
	}
	return max(least, 1)
}
