package rules

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"
)

// readGeoIP reads all networks of an mmdb file, by country code.
func readGeoIP(path string) (map[string][]netip.Prefix, error) {
	db, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close()
	networks, codes := map[string][]netip.Prefix{}, map[uintptr]string{}
	for result := range db.Networks() {
		if err := result.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		code, seen := codes[result.Offset()]
		if !seen {
			code = countryOf(result)
			codes[result.Offset()] = code
		}
		if code != "" {
			networks[code] = append(networks[code], unmapped(result.Prefix()))
		}
	}
	if len(networks) == 0 {
		return nil, fmt.Errorf("read %s: it names no countries (database type %q)", path, db.Metadata.DatabaseType)
	}
	return networks, nil
}

// countryOf finds the country's code in a record, at the places where databases put it.
func countryOf(r maxminddb.Result) string {
	for _, path := range [][]any{{"country", "iso_code"}, {"country_code"}, {"country"}} {
		var code string
		if r.DecodePath(&code, path...) == nil && len(code) == 2 {
			return strings.ToUpper(code)
		}
	}
	return ""
}

// unmapped turns the IPv4 part of an IPv6 tree, ::/96, into IPv4 prefixes.
func unmapped(p netip.Prefix) netip.Prefix {
	hi, lo, version := addressWords(p.Addr())
	if version == 4 || p.Bits() < 96 || hi != 0 || lo>>32 != 0 {
		return p
	}
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(lo >> 24), byte(lo >> 16), byte(lo >> 8), byte(lo)}), p.Bits()-96)
}
