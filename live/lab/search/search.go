// Package search finds the highest rate that passes a filter without loss, in the manner of RFC 2544 and of MLRsearch
// (draft-ietf-bmwg-mlrsearch): short trials bracket the rate and halve the bracket, longer ones confirm it.
//
// # The rule
//
//   - A trial passes if nothing was lost, and if what had been sent was through soon after: within Options.Resolution of the trial's
//     length, 25 ms at least. Otherwise the filter did not keep up, and its queue took what it was behind. A rate whose trial does not pass is tried once more, and fails if that trial does not
//     pass either: one stray loss does not fail a rate, and one lucky trial that follows an unlucky one can pass it.
//   - From Options.First the rate is doubled until it fails, or halved until it passes. Then the geometric middle of the highest
//     rate that passed and the lowest that failed is tried, until these are no further apart than Options.Resolution.
//   - The highest rate that passed is tried in a trial of Options.Confirm. Where it fails, lower rates are tried in trials of that
//     length, one Resolution lower first, then twice as much each time, until one passes; the bracket found so is halved with
//     trials of that length. What passed in a confirming trial is the result.
//   - A trial in which the load generator did not offer its rate, and lost nothing, says nothing about the filter. The search
//     takes such a rate for an upper end, and where nothing else bounds the result, the result says so: it is
//     the generator's limit, and the filter's lies above. The same goes for a trial that lost packets at the receiver only.
package search

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Trial sends at a rate, in packets a second, for a time.
type Trial func(ctx context.Context, rate float64, d time.Duration) (Outcome, error)

// Outcome is what a trial saw.
type Outcome struct {
	Sent    uint64            `json:"sent"`
	Lost    uint64            `json:"lost"`
	Where   map[string]uint64 `json:"where,omitempty"` // losses, by the counter that names them
	Offered float64           `json:"offered"`         // packets a second that were sent
	Lag     time.Duration     `json:"lag_ns"`          // how far behind its schedule the generator was at worst
	Behind  time.Duration     `json:"behind_ns"`       // how long after the last packet was sent the last one arrived
	// Limit says what other than the filter bounded the trial; empty where nothing did.
	Limit Limit `json:"limit,omitempty"`
}

// Limit is what bounds a trial, or a result.
type Limit string

// Limits.
const (
	ByFilter    Limit = "filter"    // packets were lost on their way through it, or it did not keep up
	ByGenerator Limit = "generator" // it could not offer the rate
	ByReceiver  Limit = "receiver"  // packets were lost at the receiver, and nowhere else
	ByOptions   Limit = "options"   // the highest rate allowed passed
)

// Uncounted is how many lost packets no counter names; negative where counters name more than were lost.
func (o Outcome) Uncounted() int64 {
	uncounted := int64(o.Lost)
	for _, n := range o.Where {
		uncounted -= int64(n)
	}
	return uncounted
}

// leastBehind is how much a filter may be behind at the end of the shortest trial: the noise of scheduling.
const leastBehind = 25 * time.Millisecond

// passed says whether a trial of a length passed at its rate.
func (o Outcome) passed(length time.Duration, resolution float64) bool {
	allowed := max(time.Duration(resolution*float64(length)), leastBehind)
	return o.Lost == 0 && o.Limit == "" && o.Behind <= allowed
}

// Options say where a search looks. Rates are packets a second.
type Options struct {
	First      float64       `json:"first"`      // rate of the first trial; 0 stands for 50,000
	Least      float64       `json:"least"`      // below that a search gives up; 0 stands for 100
	Most       float64       `json:"most"`       // no rate above is tried; 0 stands for 10,000,000
	Resolution float64       `json:"resolution"` // how far apart passing and failing rates may stay; 0 stands for 0.03
	Length     time.Duration `json:"length_ns"`  // of a trial; 0 stands for 500 ms
	Confirm    time.Duration `json:"confirm_ns"` // of a confirming trial; 0 stands for four times Length
}

func (o Options) withDefaults() Options {
	defaults := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	defaults(&o.First, 50_000)
	defaults(&o.Least, 100)
	defaults(&o.Most, 10_000_000)
	defaults(&o.Resolution, 0.03)
	if o.Length == 0 {
		o.Length = 500 * time.Millisecond
	}
	if o.Confirm == 0 {
		o.Confirm = 4 * o.Length
	}
	return o
}

func (o Options) check() error {
	switch {
	case !(o.Least > 0) || !(o.Least <= o.First && o.First <= o.Most):
		return fmt.Errorf("rates %g to %g, beginning at %g, are no range: give 0 < least <= first <= most", o.Least, o.Most, o.First)
	case !(o.Resolution >= 0.001 && o.Resolution <= 1):
		return fmt.Errorf("resolution is %g: give 0.001 to 1", o.Resolution)
	case o.Length < 0 || o.Confirm < 0:
		return errors.New("trials cannot have a negative length")
	}
	return nil
}

// Result is what a search found.
type Result struct {
	Options Options `json:"options"`
	// Rate is the highest rate that passed and was confirmed; 0 where none did. It is a figure of the filter only where
	// Limit is ByFilter: otherwise the filter's lies above.
	Rate   float64 `json:"rate"`
	Failed float64 `json:"failed,omitempty"` // the lowest rate above Rate that failed; 0 where none did
	Limit  Limit   `json:"limit"`            // what bounds Rate from above
	Trials []Step  `json:"trials"`           // in order
}

// Step is one trial of a search.
type Step struct {
	Rate   float64       `json:"rate"`
	Length time.Duration `json:"length_ns"`
	Outcome
}

// Lost sums what trials lost, by the counter that names it, and what none does.
func (r Result) Lost() (where map[string]uint64, uncounted int64) {
	where = map[string]uint64{}
	for _, s := range r.Trials {
		for name, n := range s.Where {
			where[name] += n
		}
		uncounted += s.Uncounted()
	}
	return where, uncounted
}
