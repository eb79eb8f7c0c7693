package main

import (
	"math/rand/v2"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// hostile is traffic of which rules drop nine in ten packets: 24 rules of 50 ns, as the notes estimate them.
var hostile = rules.Synthetic{Rules: 24, Cost: 50 * time.Nanosecond, Hit: 0.9, At: rules.AtRandom, Seed: 1}

func exitClaims() []claim {
	const traffic = "mailbox, 2 participants, 24 rules of 50 ns that drop 90%"
	off, one, two := exitAt(engines.ExitOff, 1), exitAt(engines.ExitAny, 1), exitAt(engines.ExitAny, 2)
	return []claim{
		{"exit-flag", "early-exit flag looked at every 2 rules, hostile traffic", "+30%", 0.3,
			traffic + ", no flag", "the same, flag every 2 rules", exiting(off, two)},
		{"exit-interval", "early-exit flag looked at every 2 rules, hostile traffic", "+30%", 0.3,
			traffic + ", flag before every rule", "the same, flag every 2 rules", exiting(one, two)},
	}
}

func exitAt(exit engines.EarlyExit, every int) func(*engines.Config) {
	return func(c *engines.Config) { c.EarlyExit, c.ExitEvery = exit, every }
}

func exiting(before, after func(*engines.Config)) func(m *machine) (side, side, error) {
	return func(m *machine) (side, side, error) {
		set, err := hostile.Generate(rules.Options{OpsPerMicrosecond: m.perMicrosecond})
		if err != nil {
			return nil, nil, err
		}
		packets := anyPackets(1024)
		return m.engine("mailbox", set, packets, before), m.engine("mailbox", set, packets, after), nil
	}
}

// anyPackets differ in what samples are made of.
func anyPackets(n int) []packet.Packet {
	random := rand.New(rand.NewPCG(4, 5))
	packets := make([]packet.Packet, n)
	for i := range packets {
		p := &packets[i]
		p.SrcLo, p.DstLo, p.Version, p.Length = uint64(random.Uint32N(1<<27)), uint64(random.Uint32N(1<<27)), 4, 60
		p.SrcPort, p.DstPort, p.Protocol, p.Bits = uint16(random.Uint32()), 443, 6, packet.HasPorts
	}
	return packets
}
