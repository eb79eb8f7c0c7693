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

// TestLanesLookAtNoMoreThanTheirTest, at 16 masked words in all, and at 16 bits at least where they look at less than their test.
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
		asked := map[rules.MaskedWord]bool{}
		for _, w := range all {
			asked[rules.MaskedWord{Word: w.Word, Mask: w.Mask}] = true
			i := pick(w)
			if i < 0 {
				continue
			}
			if l := left[i]; l.Word != w.Word || l.Mask&^w.Mask != 0 || l.Mask != w.Mask && bits.OnesCount32(l.Mask) < 16 {
				t.Fatalf("%#x for %#x", l, w)
			}
		}
		if len(left) != min(16, len(asked)) {
			t.Fatalf("%d of %d are left", len(left), len(asked))
		}
	})
}

// TestTheNearestMasksBecomeOne: of 17 masked words the two that few tests look at.
func TestTheNearestMasksBecomeOne(t *testing.T) {
	all := shorter(17)
	for i := range all {
		all[i].Tests = 1000
	}
	all[5].Tests, all[6].Tests = 10, 10
	left, pick := rules.Fewer(all)
	assert.Len(t, left, 16)
	assert.Equal(t, pick(all[5]), pick(all[6]))
	assert.Equal(t, rules.MaskedWord{Word: 3, Mask: all[6].Mask, Tests: 20}, left[pick(all[5])])
}

// TestManyTestsKeepTheirMask where that costs one test its lane.
func TestManyTestsKeepTheirMask(t *testing.T) {
	all := shorter(17)
	for i := range all[:16] {
		all[i].Tests = 10_000
	}
	left, pick := rules.Fewer(all)
	assert.Len(t, left, 16)
	for _, w := range all[:16] {
		assert.Equal(t, w, left[pick(w)])
	}
	assert.Equal(t, -1, pick(all[16]))
}

// shorter is n masks, each a bit shorter than the one before, with one test each.
func shorter(n int) (all []rules.MaskedWord) {
	for i := range n {
		all = append(all, rules.MaskedWord{Word: 3, Mask: ^uint32(0) << i, Tests: 1})
	}
	return all
}

// TestManyPrefixLengthsHaveLanes: 34 masks of two words share 16.
func TestManyPrefixLengthsHaveLanes(t *testing.T) {
	set := prefixes(t, 16, 32, 100)
	assertAsLinear(t, set)
	assert.Zero(t, rules.OneByOne(set.ShardWith("portable", everyIndex(set))))
}

// TestShortMasksAreLeftOut: they have too few bits to share, so of 30 with a test each 14 are checked one by one.
func TestShortMasksAreLeftOut(t *testing.T) {
	set := prefixes(t, 1, 15, 1)
	assertAsLinear(t, set)
	assert.Equal(t, 14, rules.OneByOne(set.ShardWith("portable", everyIndex(set))))
}

// prefixes makes a set of n source and n destination networks of each of these lengths, longest first.
func prefixes(t *testing.T, from, to, n int) *rules.Set {
	t.Helper()
	var list []string
	for length := to; length >= from; length-- {
		for i := range n {
			for _, side := range []string{"src", "dst"} {
				list = append(list, fmt.Sprintf(`{"id": "%s%d-%d", "layer": 3, "type": "ip_%[1]s_in", "values": ["%[4]s"], "action": "drop"}`, side, length, i, network(length, i)))
			}
		}
	}
	return load(t, `{"rules": [`+strings.Join(list, ",")+"]}", rules.Options{})
}

// network i of a length.
func network(length, i int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(length) << 3, byte(170 + i), 170, 170}), length).Masked()
}

// assertAsLinear compares every kernel with linear for packets whose source lies in a network or a bit beside it.
func assertAsLinear(t *testing.T, set *rules.Set) {
	t.Helper()
	linear, err := set.Shard(rules.Linear, everyIndex(set))
	require.NoError(t, err)
	for _, kernel := range rules.Kernels() {
		random := rand.New(rand.NewPCG(1, 2))
		shard, matched := set.ShardWith(kernel, everyIndex(set)), 0
		for range 5_000 {
			a := network(1+random.IntN(32), random.IntN(100)).Addr().As4()
			flip := random.IntN(32)
			a[flip/8] ^= 128 >> (flip % 8)
			p := ip(netip.AddrFrom4(a).String(), "192.0.2.1", 6)
			if random.IntN(2) == 0 {
				p = ip("192.0.2.1", netip.AddrFrom4(a).String(), 6)
			}
			want := linear.Scan(p, 0, set.Len())
			require.Equal(t, want, shard.Scan(p, 0, set.Len()), "%s: %+v", kernel, p.Key)
			if want < set.Len() {
				matched++
			}
		}
		assert.Greater(t, matched, 500, kernel)
	}
}
