package live

import (
	"sync/atomic"
	"time"
)

// librarysDeadline is what a deadline needs here. The library hands over a packet when its callback has returned from the one before, and
// no other goroutine can read in its place. So the watchdog gives the verdict that it claims, and no more: packets behind a late
// one wait until the engine has come back, and are overdue by then. A team is not replaced.
type librarysDeadline struct {
	claimed  atomic.Bool   // a packet's verdict was claimed, and its engine has not come back
	answered chan struct{} // from the watchdog: its verdict is given, and nobody is the dispatcher
	stuck    bool          // serve has given the callback up
}

// watch is the watchdog.
func (r *libraryReader) watch(d *dispatcher, stop chan struct{}) {
	for d.guard.team.gate.Watch(stop) {
		d.takeOver()
		r.claimed.Store(true)
		r.answered <- struct{}{}
	}
}

// tooLate is what the callback does when its engine comes back from a packet that was claimed: it is the dispatcher again, unless it
// was given up.
func (r *libraryReader) tooLate(d *dispatcher) int {
	<-r.answered
	r.claimed.Store(false)
	t := d.guard.team
	if !t.cameBack() {
		_ = t.putAway() // after the end: nobody is left to tell
		<-r.closing
		return 1
	}
	d.guard.armed = t.resume()
	return 0
}

// end has the packet that is being decided get its verdict, and lets no further one be. The callback is given up where it is held up by
// a packet that has its verdict already.
func (r *libraryReader) end(g *guard) error {
	r.ended.Store(true)
	for since := time.Now(); !r.mu.TryLock(); time.Sleep(time.Millisecond) {
		if g != nil && r.claimed.Load() && time.Since(since) > patience && g.team.giveUp() {
			r.stuck = true
			var err error
			g.names, err = lateWorkers(g.team.name())
			return err
		}
	}
	defer r.mu.Unlock()
	if g == nil {
		return nil
	}
	return g.team.release()
}
