package main

import (
	"bytes"
	"net/netip"

	"github.com/tigerbench/tigerbench/bench/gauge"
)

// addressRules is the number of blocked addresses; packets are from another network, whose text is as long: the length of a string must
// not tell them apart.
const (
	addressRules, addressPackets = 24, 64
	blockedNetwork, seenNetwork  = 198, 192
)

// addresses makes n of a network, as text, as 16 bytes, and as integers.
func addresses(network byte, n int) (text []string, wide [][]byte, numbers []uint32) {
	for i := range n {
		a := netip.AddrFrom4([4]byte{network, 20, 30, byte(100 + i)})
		sixteen := a.As16()
		text, wide = append(text, a.String()), append(wide, bytes.Clone(sixteen[:]))
		numbers = append(numbers, uint32(network)<<24|20<<16|30<<8|uint32(100+i))
	}
	return text, wide, numbers
}

func addressClaims() []claim {
	return []claim{
		{"addresses-text", "addresses as integers", "+50%", 0.5, "24 source addresses compared as text", "the same as integers",
			func(m *machine) (before, after side, err error) {
				blockedText, _, blocked := addresses(blockedNetwork, addressRules)
				seenText, _, seen := addresses(seenNetwork, addressPackets)
				return comparing(m, blockedText, seenText), comparing(m, blocked, seen), nil
			}},
		{"addresses-bytes", "addresses as integers", "+50%", 0.5, "24 source addresses compared as 16 bytes (net.IP)", "the same as integers",
			func(m *machine) (before, after side, err error) {
				_, blockedBytes, blocked := addresses(blockedNetwork, addressRules)
				_, seenBytes, seen := addresses(seenNetwork, addressPackets)
				return scanning(m, seenBytes, func(a []byte) bool {
					for _, b := range blockedBytes {
						if bytes.Equal(a, b) {
							return true
						}
					}
					return false
				}), comparing(m, blocked, seen), nil
			}},
	}
}

// comparing looks for each address seen among all that are blocked.
func comparing[T comparable](m *machine, blocked, seen []T) side {
	return scanning(m, seen, func(a T) bool {
		for _, b := range blocked {
			if a == b {
				return true
			}
		}
		return false
	})
}

// scanning asks about one value after another, a batch of all of them a sample.
func scanning[T any](m *machine, seen []T, matches func(T) bool) side {
	return func() (v gauge.Summary, err error) {
		err = gauge.Aside(m.cpus[0], func() error {
			hits := 0
			v = m.loop().Call(func() {
				for _, a := range seen {
					if matches(a) {
						hits++
					}
				}
			}).Summary().Per(len(seen))
			if hits > 0 {
				return errHit
			}
			return nil
		})
		return v, err
	}
}
