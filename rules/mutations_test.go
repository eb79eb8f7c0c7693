package rules_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

const validFile = `{"rules": [
  {"id": "net", "layer": 3, "type": "ip_src_in", "values": ["10.0.0.0/8", "2001:db8::/32"], "action": "drop"},
  {"id": "port", "layer": 4, "type": "tcp_dst_port", "values": [22, 8080], "action": "drop"},
  {"id": "range", "layer": 4, "type": "udp_src_port_range", "values": ["1024-65535"], "action": "accept"},
  {"id": "flags", "layer": 4, "type": "tcp_flags", "values": ["SYN,!ACK"], "action": "drop"},
  {"id": "echo", "layer": 3, "type": "icmp_type", "values": [8], "action": "drop"},
  {"id": "agent", "layer": 7, "type": "http_header_contains", "field": "user-agent", "values": ["scan"], "action": "drop"},
  {"id": "uri", "layer": 7, "type": "http_uri_regex", "values": ["(?i)admin"], "action": "drop"},
  {"id": "both", "layer": 4, "type": "match", "src": ["10.0.0.0/8"], "protocol": ["tcp"], "dst_port": [22], "tcp_flags": ["SYN"], "action": "drop"}
]}
`

// mutations are changes to validFile, each of which spoils one rule.
var mutations = []struct {
	rule     int    // the rule that is spoilt, -1: the file
	old, new string // in the file; the first place where old stands in the rule's line
	field    string // that the problem is about
	says     string // part of the message
}{
	{0, `"10.0.0.0/8"`, `"10.0.0.0/33"`, "values[0]", "is no CIDR prefix"},
	{0, `"10.0.0.0/8"`, `"10.0.0.256/8"`, "values[0]", "is no CIDR prefix"},
	{0, `"10.0.0.0/8"`, `"10.0.0.1"`, "values[0]", "give an address and a prefix length"},
	{0, `"10.0.0.0/8"`, `"10.0.0.0/"`, "values[0]", "is no CIDR prefix"},
	{0, `"10.0.0.0/8"`, `" 10.0.0.0/8"`, "values[0]", "is no CIDR prefix"},
	{0, `"10.0.0.0/8"`, `"10.0.0.0/08"`, "values[0]", "is no CIDR prefix"},
	{0, `"2001:db8::/32"`, `"2001:db8:::/32"`, "values[1]", "is no CIDR prefix"},
	{0, `"2001:db8::/32"`, `"2001:db8::%eth0/32"`, "values[1]", "is no CIDR prefix"},
	{0, `"2001:db8::/32"`, `"2001:db8::/129"`, "values[1]", "is no CIDR prefix"},
	{0, `"2001:db8::/32"`, `""`, "values[1]", "is empty"},
	{0, `"2001:db8::/32"`, `32`, "values[1]", "is the number 32"},
	{0, `"2001:db8::/32"`, `null`, "values[1]", "is null"},
	{0, `["10.0.0.0/8", "2001:db8::/32"]`, `[]`, "values", "no values"},
	{0, `["10.0.0.0/8", "2001:db8::/32"]`, `"10.0.0.0/8"`, "values", "is text: give an array"},
	{0, `["10.0.0.0/8", "2001:db8::/32"]`, `null`, "values", "is null"},
	{0, `"values": ["10.0.0.0/8", "2001:db8::/32"], `, ``, "values", "missing"},
	{0, `"layer": 3`, `"layer": 4`, "layer", "does not fit type ip_src_in: give 3"},
	{0, `"layer": 3`, `"layer": 2`, "layer", "is 2: give 3, 4 or 7"},
	{0, `"layer": 3`, `"layer": "3"`, "layer", "is text"},
	{0, `"layer": 3`, `"layer": 3.0`, "layer", "is 3.0"},
	{0, `"layer": 3, `, ``, "layer", "missing"},
	{0, `"ip_src_in"`, `"ip_src"`, "type", `unknown type "ip_src": give one of ip_src_in`},
	{0, `"ip_src_in"`, `7`, "type", "is a number"},
	{0, `"ip_src_in"`, `"func"`, "type", "unknown type"},
	{0, `"type": "ip_src_in", `, ``, "type", "missing"},
	{0, `"id": "net"`, `"id": ""`, "id", "is empty"},
	{0, `"id": "net"`, `"id": 1`, "id", "is a number"},
	{0, `"id": "net", `, ``, "id", "missing"},
	{1, `"port"`, `"net"`, "id", "rule 0 has this id too, and differs"},
	{0, `"drop"`, `"DROP"`, "action", `unknown action "DROP": give drop or accept`},
	{0, `"drop"`, `true`, "action", "is a boolean"},
	{0, `, "action": "drop"`, ``, "action", "missing"},
	{0, `"action"`, `"verdict": "drop", "action"`, "verdict", "unknown field"},
	{0, `"action"`, `"ID": "net", "action"`, "ID", "unknown field"},
	{0, `"action"`, `"field": "host", "action"`, "field", "does not go with type ip_src_in"},
	{0, `"action"`, `"dst": ["10.0.0.0/8"], "action"`, "dst", "does not go with type ip_src_in"},
	{0, `"action"`, `"layer": 3, "action"`, "layer", "stands twice"},
	{1, `8080`, `70000`, "values[1]", "port 70000 is not within 0 to 65535"},
	{1, `8080`, `-1`, "values[1]", "port -1 is not within"},
	{1, `8080`, `80.5`, "values[1]", `port "80.5" is no plain decimal number`},
	{1, `8080`, `8e3`, "values[1]", "is no plain decimal number"},
	{1, `8080`, `"http"`, "values[1]", "is no plain decimal number"},
	{1, `8080`, `"080"`, "values[1]", "is no plain decimal number"},
	{1, `8080`, `99999999999999999999`, "values[1]", "not within"},
	{1, `8080`, `"80-90"`, "values[1]", "give a port from 0 to 65535"},
	{1, `8080`, `[8080]`, "values[1]", "is an array"},
	{1, `8080`, `true`, "values[1]", "is a boolean"},
	{2, `"1024-65535"`, `"65535-60000"`, "values[0]", "range 65535-60000 runs backwards"},
	{2, `"1024-65535"`, `"1024"`, "values[0]", `"1024" is no range`},
	{2, `"1024-65535"`, `1024`, "values[0]", "is the number 1024"},
	{2, `"1024-65535"`, `"1024-65536"`, "values[0]", "not within"},
	{2, `"1024-65535"`, `"1024-"`, "values[0]", "is no plain decimal number"},
	{2, `"1024-65535"`, `"1-2-3"`, "values[0]", "is no plain decimal number"},
	{3, `"SYN,!ACK"`, `"SYN|ACK"`, "values[0]", `TCP flag "SYN|ACK" is not known`},
	{3, `"SYN,!ACK"`, `"SYN,!SYN"`, "values[0]", "TCP flag SYN stands twice"},
	{3, `"SYN,!ACK"`, `"SYN,"`, "values[0]", `TCP flag "" is not known`},
	{4, `[8]`, `[256]`, "values[0]", "ICMP type 256 is not within"},
	{4, `[8]`, `["8/x"]`, "values[0]", "ICMP code"},
	{5, `"field": "user-agent", `, ``, "field", "missing: give the name of a header"},
	{5, `"user-agent"`, `"user agent"`, "field", "is no header name"},
	{5, `"user-agent"`, `""`, "field", "is no header name"},
	{5, `"scan"`, `""`, "values[0]", "is empty"},
	{6, `(?i)admin`, `(?i)admin(`, "values[0]", "missing closing )"},
	{6, `(?i)admin`, `(?=a)b`, "values[0]", "invalid or unsupported Perl syntax"},
	{6, `(?i)admin`, `(a)\\1`, "values[0]", "invalid escape sequence"},
	{6, `"layer": 7`, `"layer": 3`, "layer", "give 7"},
	{7, `"src": ["10.0.0.0/8"], "protocol": ["tcp"], "dst_port": [22], "tcp_flags": ["SYN"], `, ``, "", "names no field of the packet"},
	{7, `"src": ["10.0.0.0/8"]`, `"src": []`, "src", "no values"},
	{7, `"10.0.0.0/8"`, `"10.0.0.0"`, "src[0]", "is no CIDR prefix"},
	{7, `"tcp"`, `"tpc"`, "protocol[0]", `protocol "tpc" is not known by name: give a number from 0 to 255, or one of icmp`},
	{7, `"tcp"`, `256`, "protocol[0]", "not within"},
	{7, `[22]`, `["30-22"]`, "dst_port[0]", "runs backwards"},
	{7, `"action"`, `"values": ["x"], "action"`, "values", "does not go with type match"},
	{-1, `]}`, `], "rule": []}`, "rule", "unknown field"},
	{-1, `]}`, `], "rules": []}`, "rules", "stands twice"},
	{-1, `]}`, `]} {}`, "", "after top-level value"},
	{-1, `]}`, `],}`, "", "invalid character"},
	{-1, `]}`, `]`, "", "unexpected end"},
}

// TestMutations spoils a valid file in each way and wants it refused, with one problem that names the right rule.
func TestMutations(t *testing.T) {
	set := load(t, validFile, rules.Options{})
	require.GreaterOrEqual(t, len(mutations), 60)
	for _, m := range mutations {
		text := mutate(t, m.rule, m.old, m.new)
		got, warnings, err := rules.Load("bad.json", []byte(text), rules.Options{})
		var refused *rules.LoadError
		if !assert.ErrorAs(t, err, &refused, "%s -> %s", m.old, m.new) {
			continue
		}
		assert.Nil(t, got)
		assert.Empty(t, warnings)
		if !assert.Len(t, refused.Problems, 1, "%v", err) {
			continue
		}
		p := refused.Problems[0]
		assert.Equal(t, m.rule, p.Rule, "%v", err)
		assert.Equal(t, m.field, p.Field, "%v", err)
		assert.Contains(t, err.Error(), m.says)
		assert.NotEmpty(t, p.Remedy, "%v", err)
		if m.rule >= 0 {
			assert.Equal(t, m.rule+2, p.Line, "%v", err)
			if m.field != "id" {
				assert.Equal(t, set.Rules()[m.rule].ID, p.ID, "%v", err)
			}
		}
	}
}

// mutate replaces old by new in the line of a rule, or in the last line.
func mutate(t *testing.T, rule int, old, new string) string {
	t.Helper()
	lines := strings.Split(validFile, "\n")
	at := rule + 1
	if rule < 0 {
		at = len(lines) - 2
	}
	require.Contains(t, lines[at], old)
	lines[at] = strings.Replace(lines[at], old, new, 1)
	return strings.Join(lines, "\n")
}

// TestEveryProblemIsListed spoils several rules at once.
func TestEveryProblemIsListed(t *testing.T) {
	text := strings.NewReplacer(`"10.0.0.0/8", `, `"10.0.0.0/99", 5, `, `8080`, `80800`, `"accept"`, `"allow"`).Replace(validFile)
	_, _, err := rules.Load("bad.json", []byte(text), rules.Options{})
	assert.EqualError(t, err, `load rules bad.json: 4 problems
bad.json:2:61: rule 0 ("net"), values[0]: "10.0.0.0/99" is no CIDR prefix (prefix length out of range): `+prefixRemedy+`
bad.json:2:76: rule 0 ("net"), values[1]: is the number 5: `+prefixRemedy+`
bad.json:3:69: rule 1 ("port"), values[1]: port 80800 is not within 0 to 65535: give a port from 0 to 65535
bad.json:4:97: rule 2 ("range"), action: unknown action "allow": give drop or accept`)
}

const prefixRemedy = `give an address and a prefix length, as in "192.0.2.0/24" or "2001:db8::/32"`
