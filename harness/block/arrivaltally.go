package block

import "github.com/tigerbench/tigerbench/harness/study"

// arrivalTally is what an open loop adds up to beside service times.
type arrivalTally struct {
	nsPerTick               float64
	responses, lags         half
	responded               uint64 // ticks of all responses
	longest, latest         uint64 // response, lag
	offered, missed, queued uint64
	dropped                 uint64
	waited, asleep          uint64 // ticks that the generator waited for arrivals, and of those gave the CPU away
}

func newArrivalTally(nsPerTick float64) *arrivalTally {
	return &arrivalTally{nsPerTick: nsPerTick, responses: half{all: study.NewHistogram()}, lags: half{all: study.NewHistogram()}}
}

func (a *arrivalTally) add(s *sample) {
	a.respond(s.response)
	if s.lag == never {
		a.queued++
		return
	}
	a.lags.add(s.lag, a.nsPerTick)
	a.latest = max(a.latest, s.lag)
}

func (a *arrivalTally) respond(ticks uint64) {
	a.responses.add(ticks, a.nsPerTick)
	a.responded += ticks
	a.longest = max(a.longest, ticks)
}

// fill describes the arrivals of a block. length is its timed part in nanoseconds, wall how long that took.
func (a *arrivalTally) fill(length, wall float64) (*study.OpenLoop, error) {
	all, lags := a.responses.histogram(a.nsPerTick), a.lags.histogram(a.nsPerTick)
	o := &study.OpenLoop{
		OfferedPPS: float64(a.offered) / length * 1e9, Offered: a.offered, Missed: a.missed, Queued: a.queued,
		GeneratorCPUs: float64(a.waited-a.asleep) * a.nsPerTick / max(wall, 1),
	}
	n := uint64(all.Count())
	if n == 0 {
		return o, nil
	}
	o.ResponseMeanNS = value(float64(a.responded) * a.nsPerTick / float64(n))
	o.ResponseP50NS, o.ResponseP90NS = value(all.Quantile(0.50)), value(all.Quantile(0.90))
	o.ResponseP99NS, o.ResponseP999NS = tail(all, n)
	o.ResponseMaxNS = value(float64(a.longest) * a.nsPerTick)
	if idle := uint64(lags.Count()); idle > 0 {
		o.LagP50NS, o.LagMaxNS = value(lags.Quantile(0.50)), value(float64(a.latest)*a.nsPerTick)
		o.LagP99NS, _ = tail(lags, idle)
	}
	var err error
	o.Histogram, err = all.Encode()
	return o, err
}

// tail is the p99 and the p99.9 of n samples, null where there are too few.
func tail(h *study.Histogram, n uint64) (p99, p999 *float64) {
	if n >= study.MinP99 {
		p99 = value(h.Quantile(0.99))
	}
	if n >= study.MinP999 {
		p999 = value(h.Quantile(0.999))
	}
	return p99, p999
}
