package live

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/tigerbench/tigerbench/engines"
)

// Builder builds another engine like the one that was given up.
type Builder func() (engines.RuleEngine, error)

const (
	// patience is how long an engine may be overdue before its team is given up, and how long the end of a filter waits for it.
	patience = time.Second
	// mostLate bounds how many teams that were given up may still be inside a packet: each holds its goroutines, and memory for a
	// burst. While there are as many, no other is built.
	mostLate = 4
	// longestRest bounds the time before a team is replaced, which doubles each time.
	longestRest = time.Minute
)

// relay works a dispatcher by two goroutines. One is the dispatcher; the other watches it, and where an engine is overdue it claims the
// verdict and becomes the dispatcher. It evaluates the late packet, the rest of its burst and those after on its own thread, until the
// engine has come back: then the goroutine that was inside becomes the watchdog, and the engine is asked again.
//
// The late engine goes on reading its packet. So the desk and the memory of the burst that hold it are put aside, and used again when
// the engine has come back and was taken into service again, which happens between bursts only, and after a pause where it is late again and
// again. A team that is late for longer than
// patience is given up with what it reads, and replaced.
type relay struct {
	reader *rawReader
	d      *dispatcher
	ctx    context.Context

	seat *seat // the dispatcher's
	flip bool  // the dispatcher's: the burst's memory is to be put aside before the next is received

	stop    chan struct{} // closed when the filter ends
	done    chan served
	members sync.WaitGroup // goroutines that nothing but a late engine can hold up

	rescue
}

// seat is a goroutine's own: the team that it works with as the dispatcher, and watches otherwise; nil: a dispatcher without a team, which evaluates alone.
type seat struct{ team *team }

// take makes the calling goroutine t's dispatcher. A team that was given up, or dismissed, is not its own any more (nil): then it is none of that
// team's workers.
func (s *seat) take(t *team) {
	s.team = t
	label(t)
}

// served is how serving ended.
type served struct {
	drained bool
	err     error
}

func newRelay(ctx context.Context, r *rawReader, d *dispatcher) *relay {
	r.socket.Flip() // makes the memory that is needed when an engine is late: what is allocated then may start a collection, for
	r.socket.Flip() // which every spinning helper has to be stopped
	return &relay{
		reader: r, d: d, ctx: ctx, stop: make(chan struct{}), done: make(chan served, 1),
		rescue: rescue{fresh: make(chan *team, 1), rest: patience},
	}
}

// run serves until ctx ends, and then waits a moment for an engine that is late.
func (r *relay) run() (drained bool, err error) {
	first := r.d.guard.team
	r.members.Add(2)
	go r.member(seat{first}, r.dispatch)
	go r.member(seat{first}, r.watch)
	end := <-r.done
	close(r.stop)
	return end.drained, r.disband(end.err)
}

// member is a goroutine's life: the dispatcher and the watchdog by turns, until the filter ends or its team was given up.
func (r *relay) member(s seat, turn func(*seat) bool) {
	defer r.members.Done()
	for turn(&s) {
		turn = r.watch
	}
}

// watch waits for a verdict to claim, and then is the dispatcher.
func (r *relay) watch(s *seat) (again bool) {
	if !s.team.gate.Watch(s.team.over) {
		return false
	}
	r.lock()
	defer r.unlock()
	r.d.takeOver()
	r.flip = true
	return r.work(s)
}

func (r *relay) dispatch(s *seat) (again bool) {
	r.lock()
	defer r.unlock()
	return r.work(s)
}

// work is the dispatcher's turn. It ends with the filter (false), or when this goroutine was inside an engine that was overdue: somebody
// else is the dispatcher then, and this one watches, or puts away the team that was given up.
func (r *relay) work(s *seat) (again bool) {
	r.seat = s
	s.take(r.d.guard.team)
	end, mine := r.reader.work(r.ctx, r.d, r.between)
	if mine {
		r.done <- end
		return false
	}
	if s.team.cameBack() {
		return true
	}
	r.keep(nil, s.team.putAway())
	r.late.Add(-1)
	return false
}

func (r *relay) lock() {
	if r.reader.config.LockThread {
		runtime.LockOSThread()
	}
}

func (r *relay) unlock() {
	if r.reader.config.LockThread {
		runtime.UnlockOSThread()
	}
}

// between is called by the dispatcher before each burst. While the engine is asked it does nothing.
func (r *relay) between() {
	g := r.d.guard
	if g.armed {
		return
	}
	if r.flip {
		r.reader.socket.Flip()
		r.flip = false
	}
	switch t := g.team; {
	case t == nil:
		r.adopt()
	case t.isBack() && g.pause > 0 && g.build != nil:
		r.dismiss(t)
	case time.Since(t.claimed) >= g.pause && t.resume():
		g.armed = true
	case time.Since(t.claimed) > patience && t.giveUp():
		r.reader.socket.Forget()
		g.spare, g.team = &desk{}, nil
		r.seat.take(nil)
		r.replace(t)
	}
}

// adopt takes a team that was built meanwhile into service, and has it watched.
func (r *relay) adopt() {
	select {
	case t := <-r.fresh:
		g := r.d.guard
		g.team, g.armed, r.d.engine = t, true, t.engine
		if t.instead {
			r.d.tally.rebuilt.add(1)
		}
		r.seat.take(t)
		r.members.Add(1)
		go r.member(seat{t}, r.watch)
	default:
	}
}
