package main

import (
	"fmt"
	"sync"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
)

// kept holds the last packet made, so that each is on the heap.
var kept *packet.Packet

// poolClaims parse each packet into an object of its own, with the collector on.
func poolClaims() []claim {
	const parsed = "builtin:web parsed, a new object for each packet"
	pool := sync.Pool{New: func() any { return new(packet.Packet) }}
	reused := new(packet.Packet)
	fresh := func(use func(*packet.Packet)) {
		kept = new(packet.Packet)
		use(kept)
	}
	pooled := func(use func(*packet.Packet)) {
		p := pool.Get().(*packet.Packet)
		*p = packet.Packet{}
		use(p)
		pool.Put(p)
	}
	one := func(use func(*packet.Packet)) {
		*reused = packet.Packet{}
		use(reused)
	}
	return []claim{
		{"pool", "an object pool for packets", "a gain", 0, parsed, "the same, objects from a sync.Pool",
			parsing(fresh, pooled)},
		{"pool-one", "an object pool for packets", "a gain", 0, parsed, "the same, one object again and again",
			parsing(fresh, one)},
	}
}

// parsing parses packets of a capture, in batches, into objects that before and after hand out.
func parsing(before, after func(use func(*packet.Packet))) func(m *machine) (side, side, error) {
	return func(m *machine) (side, side, error) {
		corpus, _, err := pcaps.Open("builtin:web")
		if err != nil {
			return nil, nil, fmt.Errorf("open capture: %w", err)
		}
		const batch = 64
		with := func(hand func(use func(*packet.Packet))) side {
			return func() (v gauge.Summary, err error) {
				err = gauge.Aside(m.cpus[0], func() error {
					at := 0
					v = m.loop().Call(func() {
						for i := range batch {
							n := at + i
							hand(func(p *packet.Packet) { packet.Parse(p, corpus.Records[n].Link, corpus.Data(n)) })
						}
						if at += batch; at+batch > corpus.Len() {
							at = 0
						}
					}).Summary().Per(batch)
					return nil
				})
				return v, err
			}
		}
		return with(before), with(after), nil
	}
}
