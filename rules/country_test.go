package rules_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

const countryFile = `{"rules": [
	{"id": "any-tcp-22", "layer": 4, "type": "tcp_dst_port", "values": [22], "action": "accept"},
	{"id": "from", "layer": 3, "type": "ip_src_country", "values": ["aa"], "action": "drop"},
	{"id": "to", "layer": 3, "type": "ip_dst_country", "values": ["ZZ", "BB"], "action": "drop"}]}`

func TestCountries(t *testing.T) {
	set, warnings, err := rules.Load("c.json", []byte(countryFile), rules.Options{GeoIP: writeGeoIP(t, geoipNetworks)})
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	assert.Equal(t, rules.EmptyCountry, warnings[0].Kind)
	assert.Contains(t, warnings[0].String(), "ZZ")
	assert.True(t, set.KeyOnly())
	assert.ElementsMatch(t, []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/23"), netip.MustParsePrefix("10.0.2.0/24"), netip.MustParsePrefix("2001:db8::/64"),
	}, set.Countries()["AA"])

	data, err := rules.Encode(set)
	require.NoError(t, err)
	again := load(t, string(data), rules.Options{})
	assert.Equal(t, set.Countries(), again.Countries())
	for name, evaluate := range map[string]func(*packet.Packet) rules.Verdict{
		"linear": linear(t, set), "naive": oracle(t, set), "encoded": linear(t, again),
	} {
		for _, c := range []struct {
			src, dst string
			want     uint32
		}{
			{"10.0.0.0", v4b, 1}, {"10.0.1.255", v4b, 1}, {"10.0.2.255", v4b, 1}, {"10.0.3.0", v4b, rules.NoRule}, {"9.255.255.255", v4b, rules.NoRule},
			{"2001:db8::", v6b, 1}, {"2001:db8::ffff:ffff:ffff:ffff", v6b, 1}, {"2001:db8:0:1::", v6b, rules.NoRule}, {"::a00:1", v6b, rules.NoRule},
			{v4a, "11.255.0.1", 2}, {"11.0.0.1", v4a, rules.NoRule}, {v6a, "2001:db8:0:1::5", 1}, {v6b, "2001:db8:0:1::5", 2}, {v4a, v4a, rules.NoRule},
		} {
			assert.Equal(t, c.want, evaluate(ip(c.src, c.dst, 17)).Rule, "%s: %s to %s", name, c.src, c.dst)
		}
	}
}

// TestCountriesWithoutGeoIP: an error that says so, or rules that keep their index and never match.
func TestCountriesWithoutGeoIP(t *testing.T) {
	_, _, err := rules.Load("c.json", []byte(countryFile), rules.Options{})
	var refused *rules.LoadError
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Problems, 2)
	assert.Equal(t, []int{1, 2}, []int{refused.Problems[0].Rule, refused.Problems[1].Rule})
	assert.Contains(t, err.Error(), "--geoip")
	assert.Contains(t, err.Error(), "--unsupported=skip")

	set, warnings, err := rules.Load("c.json", []byte(countryFile), rules.Options{Unsupported: rules.SkipUnsupported})
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	assert.Equal(t, rules.Skipped, warnings[0].Kind)
	assert.Equal(t, 2, warnings[0].Count)
	assert.Contains(t, warnings[0].Text, `rule 1 ("from"): no GeoIP file`)
	assert.Equal(t, 3, set.Len())
	data, err := rules.Encode(set)
	require.NoError(t, err)
	again := load(t, string(data), rules.Options{})
	assert.Equal(t, set.Rules(), again.Rules())
	for _, evaluate := range []func(*packet.Packet) rules.Verdict{linear(t, set), oracle(t, set), linear(t, again)} {
		assert.Equal(t, rules.NoRule, evaluate(ip("10.0.0.1", "11.0.0.1", 17)).Rule)
	}

	_, _, err = rules.Load("c.json", []byte(`{"rules": [{"id": "x", "layer": 3, "type": "ip_src_country", "values": ["CHE"], "action": "drop"}]}`),
		rules.Options{Unsupported: rules.SkipUnsupported})
	assert.ErrorContains(t, err, `"CHE" is no country code`, "skipped rules are checked nevertheless")
}

func TestBadGeoIP(t *testing.T) {
	nothing := filepath.Join(t.TempDir(), "none.mmdb")
	garbage := filepath.Join(t.TempDir(), "garbage.mmdb")
	require.NoError(t, os.WriteFile(garbage, []byte("no database"), 0o600))
	for path, want := range map[string]string{
		nothing: "no such file", garbage: "garbage.mmdb", writeGeoIP(t, map[string]string{"10.0.0.0/8": "asn=1"}): "names no countries",
	} {
		_, _, err := rules.Load("c.json", []byte(countryFile), rules.Options{GeoIP: path})
		assert.ErrorContains(t, err, want)
	}
}
