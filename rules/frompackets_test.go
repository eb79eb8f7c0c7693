package rules_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// someTraffic is packets of flows between few hosts, TCP, UDP and ICMP, of both families.
func someTraffic(n int) []packet.Packet {
	random := rand.New(rand.NewPCG(3, 4))
	addresses := []string{"10.1.2.3", "10.1.2.4", "10.1.9.9", "172.16.0.1", "192.0.2.7", "198.51.100.3"}
	addresses6 := []string{"2001:db8::1", "2001:db8::2", "2001:db8:5::1", "fe80::1"}
	out := make([]packet.Packet, n)
	for i := range out {
		hosts := addresses
		if random.IntN(4) == 0 {
			hosts = addresses6
		}
		src, dst := hosts[random.IntN(len(hosts))], hosts[random.IntN(len(hosts))]
		client, server := uint16(30000+random.IntN(300)), []uint16{22, 53, 80, 443, 8080}[random.IntN(5)]
		switch random.IntN(5) {
		case 0:
			out[i] = *ports(ip(src, dst, 17), client, server)
		case 1:
			out[i] = *ip(src, dst, 1)
			out[i].Bits, out[i].ICMPType = packet.HasICMP, []uint8{0, 8, 3}[random.IntN(3)]
		default:
			out[i] = *ports(ip(src, dst, 6), client, server)
			out[i].TCPFlags = []uint8{syn, ack, psh | ack, syn | ack, fin | ack}[random.IntN(5)]
		}
	}
	return out
}

// TestFromPackets: every rule decides some packet, at about the rate asked for, actions are mixed and rules overlap.
func TestFromPackets(t *testing.T) {
	packets := someTraffic(2000)
	keys := make([]packet.Key, len(packets))
	for i, p := range packets {
		keys[i] = p.Key
	}
	for _, c := range []struct {
		n    int
		rate float64
	}{{60, 0.5}, {15, 0.01}, {1, 0.5}} {
		set, err := rules.FromPackets(keys, 11, c.n, c.rate)
		require.NoError(t, err)
		require.Equal(t, c.n, set.Len())
		evaluate, reference := linear(t, set), oracle(t, set)
		deciding, hits, overlaps := map[uint32]int{}, 0, 0
		for i := range packets {
			v := evaluate(&packets[i])
			require.Equal(t, reference(&packets[i]), v)
			if v.Rule == rules.NoRule {
				continue
			}
			hits++
			deciding[v.Rule]++
			if matchesLater(t, set, v.Rule, &packets[i]) {
				overlaps++
			}
		}
		assert.Len(t, deciding, c.n, "each rule decides")
		assert.InEpsilon(t, c.rate, float64(hits)/float64(len(packets)), 0.3)
		if c.n > 1 {
			assert.Positive(t, overlaps, "packets that a later rule would match too")
			assert.False(t, set.DropOnly())
		}
		again, err := rules.FromPackets(keys, 11, c.n, c.rate)
		require.NoError(t, err)
		assert.Equal(t, set.Rules(), again.Rules())
	}
	_, err := rules.FromPackets(keys[:5], 1, 6, 0.5)
	assert.ErrorContains(t, err, "finds no packet to decide: ask for fewer rules")
}

// matchesLater reports whether a rule behind the deciding one matches as well.
func matchesLater(t *testing.T, set *rules.Set, rule uint32, p *packet.Packet) bool {
	var rest []uint32
	for i := rule + 1; i < uint32(set.Len()); i++ {
		rest = append(rest, i)
	}
	shard, err := set.Shard(rules.Linear, rest)
	require.NoError(t, err)
	return shard.Scan(p, 0, shard.Len()) < shard.Len()
}
