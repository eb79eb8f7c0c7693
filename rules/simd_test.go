package rules_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// everyIndex lists a set's rules.
func everyIndex(set *rules.Set) []uint32 {
	indices := make([]uint32, set.Len())
	for i := range indices {
		indices[i] = uint32(i)
	}
	return indices
}

// TestMatchersAgree compares every other matcher with linear on long rule sets, whole, in odd steps and from odd positions on.
func TestMatchersAgree(t *testing.T) {
	for _, spec := range []string{"builtin:24", "builtin:web", "synthetic:1000,hit=0.5", "synthetic:16", "synthetic:17", "synthetic:0"} {
		set := open(t, spec)
		shard, err := set.Shard(rules.Linear, everyIndex(set))
		require.NoError(t, err)
		random := rand.New(rand.NewPCG(1, 2))
		indexed, err := set.Shard(rules.Indexed, everyIndex(set))
		require.NoError(t, err)
		others := map[string]rules.Shard{"indexed": indexed, "by hash": set.IndexedByHash(everyIndex(set))}
		for _, kernel := range rules.Kernels() {
			others[kernel] = set.ShardWith(kernel, everyIndex(set))
		}
		for kernel, v := range others {
			matched := 0
			require.Equal(t, shard.Len(), v.Len())
			for range 2000 {
				p := anyPacket(random)
				from := random.IntN(set.Len() + 1)
				to := from + random.IntN(set.Len()+1-from)
				want := shard.Scan(p, from, to)
				require.Equal(t, want, v.Scan(p, from, to), "%s, %s: [%d, %d) of %+v", spec, kernel, from, to, p.Key)
				require.Equal(t, shard.Scan(p, 0, set.Len()), v.Scan(p, 0, set.Len()), "%s, %s: %+v", spec, kernel, p.Key)
				if want < to {
					matched++
				}
			}
			assert.True(t, spec != "builtin:24" && spec != "synthetic:1000,hit=0.5" || matched > 20, "%s, %s: only %d packets matched", spec, kernel, matched)
		}
	}
}

// TestKernelsFindEveryRule puts the match at each position, and begins up to a group and a half before it and one lane behind.
func TestKernelsFindEveryRule(t *testing.T) {
	set := hosts(t, 300)
	for _, kernel := range rules.Kernels() {
		shard := set.ShardWith(kernel, everyIndex(set))
		for at := range set.Len() {
			p := toHost(at)
			for from := max(0, at-200); from <= at; from++ {
				require.Equal(t, at, shard.Scan(p, from, set.Len()), "%s from %d", kernel, from)
			}
			require.Equal(t, set.Len(), shard.Scan(p, at+1, set.Len()), "%s behind %d", kernel, at)
			require.Equal(t, at, shard.Scan(p, 0, at), "%s before %d", kernel, at)
		}
	}
}

// TestSpareLanesHoldNothing: a lane behind the last test that was left empty would hold for address 0, and its group be asked row by row.
func TestSpareLanesHoldNothing(t *testing.T) {
	for _, n := range []int{1, 15, 16, 17, 127, 129} {
		set := hosts(t, n)
		assert.False(t, set.SpareLaneHolds(everyIndex(set), ip("0.0.0.0", "0.0.0.0", 6)), "%d rules", n)
	}
}

// hosts makes n rules, each for a network of its own as source or destination: 16 masked words, and no two rows of a group with the same picks.
func hosts(t *testing.T, n int) *rules.Set {
	t.Helper()
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"id": "h%d", "layer": 3, "type": "match", "%s": ["%s/%d"], "action": "drop"}`, i, side(i), host(i), 24+(i+i/16)%8))
	}
	return load(t, `{"rules": [`+strings.Join(list, ",")+"]}", rules.Options{})
}

// side of rule i.
func side(i int) string { return []string{"src", "dst"}[(i+i/16*i/5)%2] }

// toHost is a packet that rule i of hosts alone matches.
func toHost(i int) *packet.Packet {
	if side(i) == "src" {
		return ip(host(i), "192.0.2.1", 6)
	}
	return ip("192.0.2.1", host(i), 6)
}

func host(i int) string { return fmt.Sprintf("10.%d.%d.0", i/250+1, i%250) }

// anyPacket draws from few addresses and ports, so that rules match now and then.
func anyPacket(random *rand.Rand) *packet.Packet {
	sources := []string{"10.1.2.3", "198.18.5.6", "192.0.2.1", "203.0.113.7", "8.8.8.8", "127.0.0.1", "2001:db8::1", "172.16.3.4"}
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	p := ports(ip(pick(sources), pick(sources), []uint8{6, 17}[random.IntN(2)]), uint16(random.Uint32()), []uint16{22, 23, 53, 80, 443, 3389}[random.IntN(6)])
	p.SrcLo ^= uint64(random.Uint32N(1 << 16))
	p.TCPFlags = uint8(random.Uint32())
	return p
}

// TestSIMDAllocatesNothing in whichever kernel runs here.
func TestSIMDAllocatesNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector empties pools at random")
	}
	set := open(t, "builtin:web")
	for _, kernel := range rules.Kernels() {
		shard, p := set.ShardWith(kernel, everyIndex(set)), http("GET", "/index.html", "Host", "h")
		assert.Zero(t, testing.AllocsPerRun(100, func() { shard.Scan(p, 0, shard.Len()) }), kernel)
	}
}

// TestSIMDHasItsKernelOrSaysWhy: a portable build names the remedy, and never pretends.
func TestSIMDHasItsKernelOrSaysWhy(t *testing.T) {
	set := open(t, "synthetic:24")
	_, err := set.Shard(rules.SIMD, everyIndex(set))
	name, missing := rules.SIMDKernel()
	if missing != nil {
		assert.ErrorIs(t, err, errors.ErrUnsupported)
		assert.ErrorContains(t, err, "GOEXPERIMENT=simd")
		return
	}
	require.NoError(t, err)
	assert.Equal(t, rules.Kernels()[0], name)
	_, err = open(t, "synthetic:24,cost=10ns").Shard(rules.SIMD, []uint32{0})
	assert.ErrorContains(t, err, "matcher linear")
}

// TestKernelsWithFeaturesOff starts this test again on CPUs that lack instructions, as far as a process can tell.
func TestKernelsWithFeaturesOff(t *testing.T) {
	if _, err := rules.SIMDKernel(); err != nil {
		t.Skip(err)
	}
	for setting, gone := range map[string][]string{
		"cpu.avx512f=off":              {"avx512"},
		"cpu.avx2=off,cpu.avx512f=off": {"avx512", "avx2"},
		"cpu.all=off":                  {"avx512", "avx2"},
	} {
		t.Run(setting, func(t *testing.T) {
			if os.Getenv("TIGERBENCH_TEST_FEATURES") != "" {
				for _, kernel := range gone {
					assert.NotContains(t, rules.Kernels(), kernel)
				}
				assert.True(t, slices.Contains(rules.Kernels(), "portable"))
				return
			}
			again := exec.Command(os.Args[0], "-test.run", "^(TestMatchersAgree|TestKernelsWithFeaturesOff)$/^"+setting+"$|^TestMatchersAgree$")
			again.Env = append(os.Environ(), "GODEBUG="+setting, "TIGERBENCH_TEST_FEATURES=1")
			output, err := again.CombinedOutput()
			assert.NoError(t, err, "%s", output)
		})
	}
}

// BenchmarkMatchers scans whole sets that nothing matches, with each kernel, and reports the time a rule.
func BenchmarkMatchers(b *testing.B) {
	for _, spec := range []string{"builtin:24", "synthetic:24", "synthetic:1000", "synthetic:10000", "synthetic:100000"} {
		set := open(b, spec)
		linear, err := set.Shard(rules.Linear, everyIndex(set))
		require.NoError(b, err)
		indexed, err := set.Shard(rules.Indexed, everyIndex(set))
		require.NoError(b, err)
		shards := map[string]rules.Shard{"linear": linear, "indexed": indexed}
		for _, kernel := range rules.Kernels() {
			shards[kernel] = set.ShardWith(kernel, everyIndex(set))
		}
		for _, name := range append([]string{"linear", "indexed"}, rules.Kernels()...) {
			b.Run(fmt.Sprintf("rules=%s/matcher=%s", spec, name), func(b *testing.B) {
				p, shard := tcp(40000, 443), shards[name]
				for b.Loop() {
					if shard.Scan(p, 0, shard.Len()) != shard.Len() {
						b.Fatal("nothing should match")
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(shard.Len()), "ns/rule")
			})
		}
	}
}
