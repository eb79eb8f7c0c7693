package live

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// rescue replaces teams that were given up, beside the dispatcher.
type rescue struct {
	fresh chan *team    // from the goroutine that builds to the dispatcher
	late  atomic.Int32  // teams that were given up and have not come back
	rest  time.Duration // the dispatcher's: before the next one is built

	mu    sync.Mutex // over what follows, which is complete when all members have ended
	names []string   // of workers that were late
	errs  []error
}

// replace finds out who is late, and builds another team.
func (r *relay) replace(t *team) {
	r.late.Add(1)
	rest, build := r.rest, r.d.guard.build
	r.rest = min(2*rest, longestRest)
	r.members.Add(1)
	go func() {
		defer r.members.Done()
		names, err := lateWorkers(t.name())
		r.keep(names, err)
		if build != nil && r.sleep(rest) {
			r.keep(nil, r.buildTeam(build, true))
		}
	}()
}

// dismiss ends a team that does not keep up, and that nobody is inside of, and has another built after the pause. In between its helpers
// don't wait for a packet, which takes CPUs from others where they spin.
func (r *relay) dismiss(t *team) {
	t.resume()
	t.giveUp()
	close(t.over)
	g := r.d.guard
	g.team = nil
	r.seat.take(nil)
	pause, build := g.pause, g.build
	r.members.Add(1)
	go func() {
		defer r.members.Done()
		r.keep(nil, t.putAway())
		if r.sleep(pause) {
			r.keep(nil, r.buildTeam(build, false))
		}
	}()
}

func (r *relay) keep(names []string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.names = append(r.names, names...)
	r.errs = append(r.errs, err)
}

// sleep lets the rest pass, and waits until few enough teams are late. False: the filter ends.
func (r *relay) sleep(rest time.Duration) bool {
	for first := true; first || r.late.Load() >= mostLate; first = false {
		select {
		case <-r.stop:
			return false
		case <-time.After(rest):
		}
	}
	return true
}

func (r *relay) buildTeam(build Builder, instead bool) error {
	engine, err := build()
	if err != nil {
		return err
	}
	t := newTeam(engine, r.d.guard.limit, true)
	t.instead = instead
	select {
	case <-r.stop:
		return t.release()
	default:
		r.fresh <- t // room for one, and one is built at a time
		return nil
	}
}

// disband ends the teams: the one in service where nobody is inside, and what was built too late. An engine that is late is waited
// for, for as long as patience lasts.
func (r *relay) disband(err error) error {
	g := r.d.guard
	t := g.team
	if t != nil {
		close(t.over)
	}
	if t != nil && (g.armed || t.resume() || !t.giveUp()) {
		r.keep(nil, t.release())
	}
	ended := make(chan struct{})
	go func() {
		r.members.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(patience):
		if t != nil && !t.isFree() {
			r.keep(lateWorkers(t.name()))
		}
	}
	select {
	case fresh := <-r.fresh:
		r.keep(nil, fresh.release())
	default:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	g.names = r.names
	return errors.Join(append([]error{err}, r.errs...)...)
}
