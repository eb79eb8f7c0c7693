package rules_test

import (
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mmdb writes a MaxMind DB, format 2.0, of an IPv6 tree with 32-bit records: what the tests need of
// https://maxmind.github.io/MaxMind-DB/, and no more.
type mmdb struct {
	nodes [][2]uint32 // 0: empty; from 1: node; with dataBit: offset into data
	data  []byte
}

const dataBit = 1 << 31

// geoipNetworks are the records of a small database: path and code of the country, by prefix.
var geoipNetworks = map[string]string{
	"10.0.0.0/23": "country.iso_code=AA", "10.0.2.0/24": "country.iso_code=AA", "11.0.0.0/8": "country_code=bb",
	"2001:db8::/64": "country=AA", "2001:db8:0:1::/64": "country.iso_code=BB",
	"192.0.2.0/24": "continent.code=AA", // a record without a country
}

// writeGeoIP writes a database and returns its path.
func writeGeoIP(t testing.TB, networks map[string]string) string {
	t.Helper()
	m := &mmdb{nodes: make([][2]uint32, 1)}
	var prefixes []string
	for prefix := range networks {
		prefixes = append(prefixes, prefix)
	}
	slices.Sort(prefixes)
	for _, prefix := range prefixes {
		at := uint32(len(m.data))
		path, code, _ := strings.Cut(networks[prefix], "=")
		m.data = append(m.data, record(strings.Split(path, "."), code)...)
		m.insert(netip.MustParsePrefix(prefix), at|dataBit)
	}
	path := filepath.Join(t.TempDir(), "countries.mmdb")
	require.NoError(t, os.WriteFile(path, m.bytes(), 0o600))
	return path
}

// record is maps in maps along path, and a code at its end.
func record(path []string, code string) []byte {
	if len(path) == 0 {
		return text(code)
	}
	return slices.Concat(control(7, 1), text(path[0]), record(path[1:], code))
}

// control starts a value; types above 7 take a second byte.
func control(kind, size byte) []byte {
	if kind > 7 {
		return []byte{size, kind - 7}
	}
	return []byte{kind<<5 | size}
}

func text(s string) []byte { return append(control(2, byte(len(s))), s...) }

func (m *mmdb) insert(p netip.Prefix, record uint32) {
	bits, length := p.Addr().As16(), p.Bits()
	if p.Addr().Is4() {
		bits = [16]byte{}
		v4 := p.Addr().As4()
		copy(bits[12:], v4[:])
		length += 96
	}
	node := uint32(0)
	for i := range length {
		side := bits[i/8] >> (7 - i%8) & 1
		if i == length-1 {
			m.nodes[node][side] = record
			return
		}
		if m.nodes[node][side] == 0 {
			m.nodes = append(m.nodes, [2]uint32{})
			m.nodes[node][side] = uint32(len(m.nodes) - 1)
		}
		node = m.nodes[node][side]
	}
}

func (m *mmdb) bytes() (b []byte) {
	count := uint32(len(m.nodes))
	for _, node := range m.nodes {
		for _, r := range node {
			switch {
			case r == 0:
				r = count
			case r&dataBit != 0:
				r = r&^dataBit + count + 16
			}
			b = binary.BigEndian.AppendUint32(b, r)
		}
	}
	b = append(b, make([]byte, 16)...)
	b = append(b, m.data...)
	b = append(b, "\xab\xcd\xefMaxMind.com"...)
	number := func(kind byte, n uint32) []byte { return binary.BigEndian.AppendUint32(control(kind, 4), n) }
	short := func(n uint16) []byte { return binary.BigEndian.AppendUint16(control(5, 2), n) }
	return slices.Concat(b, control(7, 9),
		text("binary_format_major_version"), short(2), text("binary_format_minor_version"), short(0),
		text("build_epoch"), number(9, 1), text("database_type"), text("Test-Country"), text("description"), control(7, 0),
		text("ip_version"), short(6), text("languages"), control(11, 0), text("node_count"), number(6, count), text("record_size"), short(32))
}
