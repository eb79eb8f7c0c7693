package trial

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

func trafficOf(t *testing.T, set *rules.Set) *traffic {
	t.Helper()
	traffic, err := newTraffic(set)
	require.NoError(t, err)
	return traffic
}

func open(t *testing.T, spec string) *rules.Set {
	t.Helper()
	set, _, err := rules.Open(spec, rules.Options{})
	require.NoError(t, err)
	return set
}

func parsed(t *testing.T, text string) *rules.Set {
	t.Helper()
	set, _, err := rules.Load("test", []byte(text), rules.Options{})
	require.NoError(t, err)
	return set
}

// TestAttackersComeFromPrefixesThatRulesDrop: of builtin:24 those that can cross a router.
func TestAttackersComeFromPrefixesThatRulesDrop(t *testing.T) {
	set := open(t, "builtin:24")
	found := trafficOf(t, set).attackers(set)
	assert.Len(t, found, 15, "five lists of three: %v", found)
	inside := sourcePrefixes(set)
	for _, a := range found {
		assert.True(t, containedIn(inside, a), "%v", a)
	}
	for name, text := range map[string]string{
		"accepted before": `{"rules": [
			{"id": "a", "layer": 3, "type": "ip_src_in", "values": ["203.0.113.0/24"], "action": "accept"},
			{"id": "b", "layer": 3, "type": "ip_src_in", "values": ["203.0.113.0/28"], "action": "drop"}]}`,
		"accepted": `{"rules": [{"id": "a", "layer": 3, "type": "ip_src_in", "values": ["203.0.113.0/24"], "action": "accept"}]}`,
	} {
		set := parsed(t, text)
		assert.Empty(t, trafficOf(t, set).attackers(set), name)
	}
}

func containedIn(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// TestPortsThatRulesDropAreKeptFree: a connection that was given one of them would never see an answer.
func TestPortsThatRulesDropAreKeptFree(t *testing.T) {
	assert.Equal(t, []uint16{1883, 2049, 2181, 5555, 5672, 5985, 5986, 6000, 6001, 6002, 9092}, trafficOf(t, open(t, "builtin:24")).badPorts())
	assert.Empty(t, trafficOf(t, open(t, "builtin:web")).badPorts())
}

func TestRulesThatDropBenignTrafficAreRefused(t *testing.T) {
	for _, spec := range []string{"builtin:24", "builtin:web", "synthetic:24"} {
		assert.NoError(t, trafficOf(t, open(t, spec)).checkBenign(), spec)
	}
	for name, rule := range map[string]string{
		"requests": `{"id": "a", "layer": 4, "type": "tcp_dst_port", "values": [80], "action": "drop"}`,
		"answers":  `{"id": "a", "layer": 4, "type": "tcp_src_port", "values": [80], "action": "drop"}`,
		"method":   `{"id": "a", "layer": 7, "type": "http_method", "values": ["GET"], "action": "drop"}`,
	} {
		set := parsed(t, `{"rules": [`+rule+`]}`)
		assert.ErrorIs(t, trafficOf(t, set).checkBenign(), errBenign, name)
	}
}
