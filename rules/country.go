package rules

import (
	"errors"
	"fmt"
	"net/netip"
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
		prefixes = append([]netip.Prefix{}, c.geoip[code]...) // a copy, and never nil: it may be encoded
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
