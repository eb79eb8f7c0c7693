package block

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/harness/inputs"
)

// Kinds of arrivals.
const (
	Closed  = "closed"  // packet after packet
	Capture = "capture" // as captured, times a factor
	Rate    = "rate"    // evenly
	Poisson = "poisson" // independently: gaps are exponential
)

// Arrivals is when packets come.
type Arrivals struct {
	Kind   string
	PPS    float64 // packets a second, of Rate and Poisson
	Factor float64 // of Capture: how many times faster than captured
}

// highestPPS is above every rate that a stamp a packet can follow.
const highestPPS = 100e6

var errArrivals = fmt.Errorf("give closed, capture, capture:xF (F times as fast), rate:PPS or poisson:PPS, with up to %g packets a second", highestPPS)

// ParseArrivals reads "closed", "capture:x2", "rate:1000" or "poisson:1000"; the empty word is closed.
func ParseArrivals(s string) (Arrivals, error) {
	kind, value, given := strings.Cut(s, ":")
	switch {
	case s == "" || s == Closed:
		return Arrivals{Kind: Closed}, nil
	case kind == Capture && !given:
		return Arrivals{Kind: Capture, Factor: 1}, nil
	case kind == Capture && strings.HasPrefix(value, "x"):
		f, err := positive(value[1:])
		return Arrivals{Kind: Capture, Factor: f}, err
	case kind == Rate || kind == Poisson:
		pps, err := positive(value)
		return Arrivals{Kind: kind, PPS: pps}, err
	}
	return Arrivals{}, errArrivals
}

func positive(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f > 0 && f <= highestPPS) {
		return 0, errArrivals
	}
	return f, nil
}

// Open reports whether packets come at their own pace.
func (a Arrivals) Open() bool { return a.Kind != Closed }

// schedule gives one intended arrival after the other, in nanoseconds from the start. Each is counted from the start, so that
// nothing adds up.
type schedule func() float64

// schedule begins the arrivals of a block. All cells of a repetition have the same seed, and so the same arrivals.
func (a Arrivals) schedule(seed uint64, packets []inputs.Packet, origins []inputs.Origin) (schedule, error) {
	switch a.Kind {
	case Rate:
		n, period := -1.0, float64(time.Second)/a.PPS
		return func() float64 { n++; return n * period }, nil
	case Poisson:
		random, at, mean := rand.New(rand.NewPCG(seed, arrivalStream)), 0.0, float64(time.Second)/a.PPS
		return func() float64 { at += random.ExpFloat64() * mean; return at }, nil
	case Capture:
		offsets, cycle := inputs.Offsets(packets, origins)
		if cycle <= 0 {
			return nil, errors.New("the capture's packets carry no times that differ: give rate:PPS or poisson:PPS")
		}
		n := -1
		return func() float64 {
			n++
			return (float64(n/len(offsets))*float64(cycle) + float64(offsets[n%len(offsets)])) / a.Factor
		}, nil
	}
	return nil, fmt.Errorf("no arrivals are called %q", a.Kind)
}
