package rules_test

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/rules"
)

// TestLanesLookAtNoMoreThanTheirTest, at 16 masked words in all, and at 16 bits at least where several tests had to share one.
func TestLanesLookAtNoMoreThanTheirTest(t *testing.T) {
	drawn := rapid.Custom(func(t *rapid.T) rules.MaskedWord {
		return rules.MaskedWord{
			Word: rapid.Uint32Range(0, 11).Draw(t, "word"), Tests: rapid.IntRange(1, 1000).Draw(t, "tests"),
			Mask: rapid.SampledFrom([]uint32{1, 0xff, 0xffff, 0xffff0000, 0xffffff, 0xfffffe, 0xfffffff0, 0xffffffff, 0xf0f0f0f0}).Draw(t, "mask"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(drawn, 0, 60).Draw(t, "all")
		left, pick := rules.Fewer(all)
		if len(left) > 16 {
			t.Fatalf("%d masked words", len(left))
		}
		asked := map[rules.MaskedWord]bool{}
		for _, w := range all {
			asked[rules.MaskedWord{Word: w.Word, Mask: w.Mask}] = true
			if i := pick(w); i >= 0 && (left[i].Word != w.Word || left[i].Mask&^w.Mask != 0) {
				t.Fatalf("%#x for %#x", left[i], w)
			}
		}
		for _, w := range left {
			if !asked[rules.MaskedWord{Word: w.Word, Mask: w.Mask}] && bits.OnesCount32(w.Mask) < 16 {
				t.Fatalf("%#x is nobody's", w)
			}
		}
		if len(asked) <= 16 && len(left) != len(asked) {
			t.Fatalf("%d of %d are left", len(left), len(asked))
		}
	})
}

// TestTheNearestMasksBecomeOne: among 17 those two of which random packets would be candidates for least more tests.
func TestTheNearestMasksBecomeOne(t *testing.T) {
	var all []rules.MaskedWord
	for i := range 17 {
		all = append(all, rules.MaskedWord{Word: 3, Mask: ^uint32(0) << i, Tests: 1 << (20 - i)})
	}
	all[5].Tests, all[6].Tests = 1, 1
	left, pick := rules.Fewer(all)
	assert.Len(t, left, 16)
	assert.Equal(t, pick(all[5]), pick(all[6]))
	assert.Equal(t, rules.MaskedWord{Word: 3, Mask: all[6].Mask, Tests: 2}, left[pick(all[5])])
}

// TestEveryPrefixLengthHasALane: 34 masks of two words, and verdicts as by linear at both ends of each network.
func TestEveryPrefixLengthHasALane(t *testing.T) {
	set := prefixes(t, 16, 32)
	assertAsLinear(t, set)
	assert.Zero(t, rules.OneByOne(set.ShardWith("portable", everyIndex(set))))
}

// TestTooManyShortMasks can't share, so the tests of some are checked one by one.
func TestTooManyShortMasks(t *testing.T) {
	set := prefixes(t, 1, 15)
	assertAsLinear(t, set)
	assert.Positive(t, rules.OneByOne(set.ShardWith("portable", everyIndex(set))))
}

// prefixes makes a set of source and destination networks of these lengths, longest first.
func prefixes(t *testing.T, from, to int) *rules.Set {
	t.Helper()
	var list []string
	for length := to; length >= from; length-- {
		for _, side := range []string{"src", "dst"} {
			list = append(list, fmt.Sprintf(`{"id": "%s%d", "layer": 3, "type": "match", "%s": ["%s"], "action": "drop"}`, side, length, side, network(length)))
		}
	}
	return load(t, `{"rules": [`+strings.Join(list, ",")+"]}", rules.Options{})
}

// network of a length that begins where those of other lengths don't.
func network(length int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(length) << 3, 170, 170, 170}), length).Masked()
}

func assertAsLinear(t *testing.T, set *rules.Set) {
	t.Helper()
	linear, err := set.Shard(rules.Linear, everyIndex(set))
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	matched := 0
	for _, kernel := range rules.Kernels() {
		shard := set.ShardWith(kernel, everyIndex(set))
		for range 5_000 {
			length := 1 + random.IntN(32)
			a := network(length).Addr().As4()
			flip := random.IntN(32) // within the network or just outside
			a[flip/8] ^= 128 >> (flip % 8)
			p := ip(netip.AddrFrom4(a).String(), network(1+random.IntN(32)).Addr().String(), 6)
			want := linear.Scan(p, 0, set.Len())
			require.Equal(t, want, shard.Scan(p, 0, set.Len()), "%s: %+v", kernel, p.Key)
			if want < set.Len() {
				matched++
			}
		}
	}
	assert.Greater(t, matched, 500)
}
