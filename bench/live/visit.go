package main

import (
	"time"

	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// visit is one contestant measured once.
type visit struct {
	rate     float64       // requests, or datagrams, a second
	bounded  bool          // something other than the filter bounds the rate: the filter's lies above
	p50, p99 time.Duration // of requests, closed loop
	told     told
	lost     uint64 // packets that the rule queued and the filter never received
}

// payload is that of a datagram, in bytes.
const payload = 64

// visits are by contestant, in order of repetition.
type visits map[string][]visit

func (p plan) wrk(d time.Duration) wrk.Options {
	return wrk.Options{URL: "http://filled.in/", Threads: p.threads, Connections: p.connections, Duration: d}
}

// of collects one figure of a contestant's visits.
func (v visits) of(name string, figure func(visit) float64) []float64 {
	var values []float64
	for _, one := range v[name] {
		values = append(values, figure(one))
	}
	return values
}

func rate(v visit) float64 { return v.rate }

// ratios pairs two contestants' rates within a repetition.
func (v visits) ratios(of, over string) []float64 {
	a, b := v.of(of, rate), v.of(over, rate)
	ratios := make([]float64, min(len(a), len(b)))
	for i := range ratios {
		ratios[i] = a[i] / b[i]
	}
	return ratios
}

// bounded says whether a ratio is none of filters.
func (v visits) bounded(names ...string) bool {
	for _, name := range names {
		for _, one := range v[name] {
			if one.bounded {
				return true
			}
		}
	}
	return false
}
