package load

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/ids"
)

// Options describe a load of constant rate.
type Options struct {
	Target   netip.AddrPort `json:"target"`
	Rate     float64        `json:"rate"`        // requests a second, attacks included
	Duration time.Duration  `json:"duration_ns"` // of the schedule

	// Connections bounds how many benign requests are under way at once; 0 stands for 50.
	Connections int `json:"connections"`
	// OneRequest opens a connection for each benign request. Otherwise connections are kept.
	OneRequest bool `json:"one_request"`
	// Limit is how long after its intended time a benign request is given up; 0 stands for 2 s.
	Limit time.Duration `json:"limit_ns"`

	// Attack is the share of requests that come from Sources in turn, one connection each, and are given up AttackLimit after
	// their intended time; 0 stands for 200 ms.
	Attack      float64       `json:"attack"`
	Sources     []netip.Addr  `json:"sources,omitempty"`
	AttackLimit time.Duration `json:"attack_limit_ns"`

	FirstID uint64 `json:"first_id"` // request ids count from here
}

// MaxRequests bounds a schedule: 40 bytes a request are kept.
const MaxRequests = 20_000_000

func (o Options) withDefaults() Options {
	if o.Connections == 0 {
		o.Connections = 50
	}
	if o.Limit == 0 {
		o.Limit = 2 * time.Second
	}
	if o.AttackLimit == 0 {
		o.AttackLimit = 200 * time.Millisecond
	}
	return o
}

func (o Options) check() error {
	switch {
	case !o.Target.IsValid():
		return errors.New("load needs a target")
	case !(o.Rate > 0) || math.IsInf(o.Rate, 0):
		return fmt.Errorf("rate %v is no number of requests a second", o.Rate)
	case o.Duration <= 0:
		return fmt.Errorf("duration %v is not positive", o.Duration)
	case o.Rate*o.Duration.Seconds() > MaxRequests:
		return fmt.Errorf("%v requests a second for %v are more than %d requests", o.Rate, o.Duration, MaxRequests)
	case o.Connections < 0 || o.Limit < 0 || o.AttackLimit < 0:
		return errors.New("connections and limits are not negative")
	case !(o.Attack >= 0 && o.Attack <= 1):
		return fmt.Errorf("attack share %v is not between 0 and 1", o.Attack)
	case o.Limit > maxTime || o.AttackLimit > maxTime:
		return fmt.Errorf("limits of %v and %v are more than %v", o.Limit, o.AttackLimit, maxTime)
	case o.FirstID > ids.Limit-MaxRequests:
		return fmt.Errorf("first id %d is more than %d", o.FirstID, ids.Limit-MaxRequests)
	case o.Attack > 0 && len(o.Sources) == 0:
		return errors.New("attacks need source addresses")
	}
	return nil
}

// schedule is when each request is meant to be sent, and which are attacks.
type schedule struct {
	start  time.Time
	rate   float64
	attack float64
	n      int
}

func (o Options) schedule(start time.Time) schedule {
	return schedule{start: start, rate: o.Rate, attack: o.Attack, n: int(math.Round(o.Rate * o.Duration.Seconds()))}
}

// intended is request i's time. It is computed from the start, so that no error adds up.
func (s schedule) intended(i int) time.Time {
	return s.start.Add(time.Duration(float64(i) / s.rate * float64(time.Second)))
}

// attacks says whether request i is an attack: they are spread evenly, and of the first n requests floor(n*share) are.
func (s schedule) attacks(i int) bool {
	return math.Floor(float64(i+1)*s.attack) > math.Floor(float64(i)*s.attack)
}
