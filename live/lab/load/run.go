// Package load sends HTTP requests at a constant rate, whatever the answers do (open loop). Request i is meant for
// start + i/rate; its response time counts from then to the last byte of the answer, however late a connection was free, so
// that a stall delays every request that was meant for it (no coordinated omission). The client's own lateness
// is measured and reported beside it.
package load

import (
	"context"
	"sync"
	"time"
)

// outcome is how a request ended.
type outcome uint8

const (
	unscheduled outcome = iota // the load was interrupted before its time
	answered
	unsent   // no connection was free before its limit
	timedOut // sent, or connecting, at its limit
	refused
	broken   // the connection ended before the answer did
	misread  // an answer that makes no sense, or is not 200
	noSource // its source address could not be used
)

// names are the outcomes' names in results; a failure's is the key of Failed.
var names = map[outcome]string{
	unsent: "unsent", timedOut: "timeout", refused: "refused", broken: "broken", misread: "misread", noSource: "source",
}

// sample is what is kept of a request. One goroutine at a time owns it: the pacer until it hands the request over, then the one that sends it.
type sample struct {
	lag      time.Duration // how late the pacer handed it over
	wait     time.Duration // from then until a connection took it up
	response time.Duration // from its intended time to its last byte
	outcome  outcome
}

// Run sends a load and waits for its end, which comes at the latest a limit after the schedule's. When ctx ends first, the
// rest of the schedule is left out and the result says interrupted.
func Run(ctx context.Context, o Options) (Result, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return Result{}, err
	}
	s := o.schedule(time.Time{})
	g := &generator{
		options: o, samples: make([]sample, s.n), requests: make(chan int, s.n),
	}
	var senders sync.WaitGroup
	for range min(o.Connections, s.n) {
		senders.Go(g.sendAll)
	}
	s.start = time.Now()
	g.schedule = s
	scheduled := g.pace(ctx, &senders)
	close(g.requests)
	senders.Wait()
	return g.result(scheduled, time.Since(s.start)), nil
}

// generator is one load under way.
type generator struct {
	options  Options
	schedule schedule // written before the first request is handed over, which publishes it
	samples  []sample
	requests chan int // benign ones whose time has come; room for all
}

// pace hands each request over at its time, attacks to goroutines of their own, and returns how many it has handed over.
func (g *generator) pace(ctx context.Context, senders *sync.WaitGroup) int {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := range g.schedule.n {
		intended := g.schedule.intended(i)
		if ahead := time.Until(intended); ahead > 0 {
			timer.Reset(ahead)
			select {
			case <-ctx.Done():
				return i
			case <-timer.C:
			}
		} else if ctx.Err() != nil {
			return i
		}
		g.samples[i].lag = time.Since(intended)
		if g.schedule.attacks(i) {
			senders.Go(func() { g.attack(i) })
		} else {
			g.requests <- i
		}
	}
	return g.schedule.n
}

// sendAll takes up benign requests as they come, on one connection at a time.
func (g *generator) sendAll() {
	c := client{target: g.options.Target.String()}
	defer c.close()
	for i := range g.requests {
		g.send(&c, i, g.options.Limit)
		if g.options.OneRequest {
			c.close()
		}
	}
}

// attack sends one request from the next source.
func (g *generator) attack(i int) {
	c := client{target: g.options.Target.String(), source: g.options.Sources[i%len(g.options.Sources)]}
	defer c.close()
	g.send(&c, i, g.options.AttackLimit)
}

// send sends request i and notes what became of it.
func (g *generator) send(c *client, i int, limit time.Duration) {
	s := &g.samples[i]
	intended := g.schedule.intended(i)
	begin := time.Now()
	s.wait = begin.Sub(intended) - s.lag
	deadline := intended.Add(limit)
	if !begin.Before(deadline) {
		s.outcome = unsent
		return
	}
	s.outcome = c.exchange(g.options.FirstID+uint64(i), deadline)
	s.response = time.Since(intended)
}
