package main

import (
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/rules"
)

// worked is the work that affinity is measured with: 20 us a packet.
var worked = rules.Synthetic{Rules: 20, Cost: time.Microsecond, At: rules.AtRandom, Seed: 1}

func pinClaims() (all []claim) {
	for _, engine := range []string{"mailbox", "spinwait", "futex"} {
		all = append(all, claim{
			"affinity-" + engine, "CPU affinity", "a gain", 0,
			fmt.Sprintf("%s, 2 participants, 20 rules of 1 µs, threads not pinned", engine), "the same, each pinned to a core",
			func(m *machine) (before, after side, err error) {
				set, err := worked.Generate(rules.Options{OpsPerMicrosecond: m.perMicrosecond})
				if err != nil {
					return nil, nil, err
				}
				packets := anyPackets(64)
				free := func(c *engines.Config) { c.CPUs = nil }
				pinned := func(*engines.Config) {}
				return m.engine(engine, set, packets, free), m.engine(engine, set, packets, pinned), nil
			},
		})
	}
	return all
}
