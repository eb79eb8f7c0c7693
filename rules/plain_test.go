package rules_test

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestPlainRulesMatchAlike: what is handed to other programs decides as the rules do, on packets made from the rules, with one bit of
// their key changed or none.
func TestPlainRulesMatchAlike(t *testing.T) {
	set := open(t, "synthetic:500")
	plain, err := set.Plain()
	require.NoError(t, err)
	shard, err := set.Shard(rules.Linear, everyIndex(set))
	require.NoError(t, err)
	random, matched := rand.New(rand.NewPCG(5, 6)), 0
	for range 5000 {
		p := made(plain[random.IntN(len(plain))], random)
		want := shard.Scan(p, 0, set.Len())
		require.Equal(t, want, firstPlain(plain, p, set.Len()), "%+v", p.Key)
		if want < set.Len() {
			matched++
		}
	}
	assert.Greater(t, matched, 1000)
	assert.Less(t, matched, 5000)
}

// made returns a packet that a rule matches, or nearly does.
func made(rule rules.Plain, random *rand.Rand) *packet.Packet {
	var p packet.Packet
	key := (*[12]uint32)(unsafe.Pointer(&p.Key))
	*key = rule.Want
	if rule.DstHi < 65535 {
		p.DstPort = rule.DstLo + uint16(random.IntN(int(rule.DstHi-rule.DstLo)+1))
	}
	if random.IntN(2) == 0 {
		key[random.IntN(12)] ^= 1 << random.IntN(32)
	}
	return &p
}

func firstPlain(plain []rules.Plain, p *packet.Packet, none int) int {
	key := (*[12]uint32)(unsafe.Pointer(&p.Key))
	for _, r := range plain {
		holds := r.SrcLo <= p.SrcPort && p.SrcPort <= r.SrcHi && r.DstLo <= p.DstPort && p.DstPort <= r.DstHi
		for i := range key {
			holds = holds && key[i]&r.Mask[i] == r.Want[i]
		}
		if holds {
			return int(r.Rule)
		}
	}
	return none
}

// TestPlainNamesWhatItCannotSay.
func TestPlainNamesWhatItCannotSay(t *testing.T) {
	_, err := open(t, "builtin:web").Plain()
	assert.ErrorContains(t, err, "rule 0")
	_, err = open(t, "synthetic:10,hit=0.5,at=last").Plain()
	assert.ErrorContains(t, err, "rule 9")
}
