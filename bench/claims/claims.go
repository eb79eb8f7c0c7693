package main

import (
	"slices"

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// claim is one optimization as the notes have it, and the two sides that are measured.
type claim struct {
	name          string
	optimization  string
	said          string  // gain, as the notes have it
	least         float64 // the least gain that would be as said; 0: the notes give no figure
	before, after string  // what the two sides do
	sides         func(m *machine) (before, after side, err error)
}

// side does the work one way and returns the time of a packet. It may be called again and again.
type side func() (gauge.Summary, error)

func claims() []claim {
	return slices.Concat(addressClaims(), prefetchClaims(), exitClaims(), simdClaims(), poolClaims(), pinClaims())
}

func names() (names []string) {
	for _, c := range claims() {
		names = append(names, c.name)
	}
	return names
}
