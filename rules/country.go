package rules

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/tigerbench/tigerbench/packet"
)

// countries resolves country codes: from the rule file where it holds their prefixes, else from a GeoIP file.
type countries struct {
	named   map[string][]netip.Prefix // of the codes that rules name
	tests   map[string]*spans
	inFile  bool                      // named comes from the rule file
	geoip   map[string][]netip.Prefix // of all codes; nil until it is needed
	unknown tally
}

// errNoCountries says that nothing is here that knows countries.
var errNoCountries = errors.New("no GeoIP file")

func countryIs(s side) func(*loader, *Rule, string) (test, error) {
	return func(l *loader, _ *Rule, value string) (test, error) {
		code, err := parseCountry(value)
		if err != nil || !l.countries.inFile && l.opt.GeoIP == "" {
			return test{}, err
		}
		resolved, err := l.resolve(code)
		return test{check: &countryTest{s, resolved}}, err
	}
}

// lacksCountries reports, or marks as skipped, a rule with countries where nothing is here that knows them.
func (r *reader) lacksCountries(t *ruleType) {
	known := r.countries.inFile || r.opt.GeoIP != ""
	if t.name != typeSrcCountry && t.name != typeDstCountry || known || r.rule.Skipped != "" {
		return
	}
	if r.opt.Unsupported == SkipUnsupported {
		r.rule.Skipped = errNoCountries.Error()
		return
	}
	r.problem("type", t.name+" needs a GeoIP file", "give one with --geoip FILE, or leave such rules out with --unsupported=skip")
}

// resolve returns the addresses of a country.
func (l *loader) resolve(code string) (*spans, error) {
	c := &l.countries
	if done, ok := c.tests[code]; ok {
		return done, nil
	}
	if c.tests == nil {
		c.tests = map[string]*spans{}
	}
	prefixes := c.named[code]
	if !c.inFile {
		if c.geoip == nil {
			all, err := readGeoIP(l.opt.GeoIP)
			if err != nil {
				return nil, fmt.Errorf("no country can be looked up (%w)", err)
			}
			c.geoip = all
		}
		prefixes = slices.Concat(c.geoip[code], []netip.Prefix{}) // a copy, and never nil: it may be encoded
		if c.named == nil {
			c.named = map[string][]netip.Prefix{}
		}
		c.named[code] = prefixes
	}
	if len(prefixes) == 0 {
		c.unknown.add("%s", code)
	}
	c.tests[code] = merge(prefixes)
	return c.tests[code], nil
}

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

// readCountries reads the prefixes of countries that a rule file brings along.
func (l *loader) readCountries(v node) {
	const want = `give an object of country codes with their prefixes, as in {"CH": ["192.0.2.0/24"]}`
	members, ok := v.object()
	if !ok {
		l.report(-1, "", "countries", v.offset, "is "+v.what(), want)
		return
	}
	l.countries.inFile, l.countries.named = true, map[string][]netip.Prefix{}
	for _, m := range members {
		field := "countries." + m.key
		_, twice := l.countries.named[m.key]
		elements, ok := m.value.array()
		if code, err := parseCountry(m.key); err != nil || code != m.key || twice || !ok {
			l.report(-1, "", field, m.value.offset, "is no country, or stands twice, or is no array", want)
			continue
		}
		l.countries.named[m.key] = []netip.Prefix{}
		for i, e := range elements {
			text, _ := e.text()
			p, err := parsePrefix(text)
			if err != nil {
				l.report(-1, "", fmt.Sprintf("%s[%d]", field, i), e.offset, err.Error(), wantPrefix)
			}
			l.countries.named[m.key] = append(l.countries.named[m.key], p)
		}
	}
}

// countryTest holds where the address of that side lies in a country.
type countryTest struct {
	side side
	*spans
}

func (t *countryTest) matches(p *packet.Packet) bool {
	at := address{p.SrcHi, p.SrcLo}
	if t.side == dst {
		at = address{p.DstHi, p.DstLo}
	}
	switch p.Version {
	case 4:
		return within(t.v4, at)
	case 6:
		return within(t.v6, at)
	}
	return false
}

// spans are the addresses of a country: disjoint, in rising order.
type spans struct{ v4, v6 []span }

type span struct{ first, last address }

// address is an address as a key holds it.
type address struct{ hi, lo uint64 }

func (a address) less(b address) bool { return a.hi < b.hi || a.hi == b.hi && a.lo < b.lo }

// within looks for a in spans, by halves.
func within(spans []span, a address) bool {
	lo, hi := 0, len(spans)
	for lo < hi {
		middle := (lo + hi) / 2
		if spans[middle].last.less(a) {
			lo = middle + 1
		} else {
			hi = middle
		}
	}
	return lo < len(spans) && !a.less(spans[lo].first)
}

// merge turns prefixes, which may overlap, into spans.
func merge(prefixes []netip.Prefix) *spans {
	sorted := slices.Clone(prefixes)
	slices.SortFunc(sorted, netip.Prefix.Compare)
	s := &spans{}
	for _, p := range sorted {
		t := prefixTest(src, p)
		next := span{address{t.want.SrcHi, t.want.SrcLo}, address{}}
		to := &s.v6
		if t.want.Version == 4 {
			next.last, to = address{0, t.want.SrcLo | uint64(uint32(^t.mask.SrcLo))}, &s.v4
		} else {
			next.last = address{t.want.SrcHi | ^t.mask.SrcHi, t.want.SrcLo | ^t.mask.SrcLo}
		}
		if end := len(*to) - 1; end >= 0 && !(*to)[end].last.less(next.first) {
			if (*to)[end].last.less(next.last) {
				(*to)[end].last = next.last
			}
			continue
		}
		*to = append(*to, next)
	}
	return s
}
