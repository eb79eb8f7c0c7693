package live

import (
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/nfnl"
)

// Times is where a packet's time went, per packet.
type Times struct {
	Receive  *study.Histogram // the call that took its burst, divided by the burst; empty with the library, which hides it
	Parse    *study.Histogram // key, and layer-7 view where rules need it
	Evaluate *study.Histogram // the engine; packets that the deadline decided are not in it
	Verdict  *study.Histogram // encoding and sending, divided by the burst; the kernel forwards the packet inside that call
	Held     *study.Histogram // from the return of the call that received it until its verdict is with the kernel
	Waited   *study.Histogram // from the kernel's stamp on arrival until it was received; empty where there is no stamp
	Response *study.Histogram // from arrival, the kernel's stamp or else being received, until its verdict is with the kernel
}

// recorders are Times while they grow.
type recorders struct{ receive, parse, evaluate, verdict, held, waited, response recorder }

func (r *recorders) times(ticksPerNS float64) Times {
	return Times{
		Receive: r.receive.histogram(ticksPerNS), Parse: r.parse.histogram(ticksPerNS), Evaluate: r.evaluate.histogram(ticksPerNS),
		Verdict: r.verdict.histogram(ticksPerNS), Held: r.held.histogram(ticksPerNS), Waited: r.waited.histogram(ticksPerNS),
		Response: r.response.histogram(ticksPerNS),
	}
}

// stopwatch knows when packets arrived.
type stopwatch struct {
	perNS float64 // ticks a nanosecond
	begin uint64  // stamp at which the current burst was received
	wall  int64   // that moment on the wall clock, in nanoseconds since 1970; 0: not read yet
}

func (w *stopwatch) received(at uint64) { w.begin, w.wall = at, 0 }

// longestWait bounds what is believed of a stamp: on some paths a stamp is of another clock than the wall's.
const longestWait = 100 * time.Second

// waited records how long the kernel held a packet, and returns the stamp at which it arrived. The wall clock is read only where a
// packet brings a stamp; without one it arrived when it was received.
func (w *stopwatch) waited(r *recorder, p *nfnl.Packet) (arrived uint64) {
	if p.Stamp == 0 {
		return w.begin
	}
	if w.wall == 0 {
		w.wall = time.Now().UnixNano() - int64(float64(now()-w.begin)/w.perNS)
	}
	d := w.wall - p.Stamp
	if d < 0 || d >= int64(longestWait) {
		return w.begin
	}
	ticks := uint64(float64(d) * w.perNS)
	r.record(ticks, 1)
	return w.begin - ticks
}

func now() uint64 { return clock.Ticks() }
