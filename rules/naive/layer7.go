package naive

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// layer7 reads a value of the types http_PART, http_PART_HOW and dns_query_HOW.
func (e *Evaluator) layer7(r rules.Rule, v string) (condition, error) {
	holds, err := e.text(r.Type, v)
	if err != nil {
		return nil, err
	}
	return func(p *packet.Packet) bool {
		for _, part := range parts(r, p.L7) {
			if holds(part) {
				return true
			}
		}
		return false
	}, nil
}

// text reads what is wanted of a part.
func (e *Evaluator) text(kind, v string) (func(string) bool, error) {
	switch {
	case strings.HasSuffix(kind, "_regex"):
		re, known := e.patterns[v]
		if !known {
			var err error
			if re, err = regexp.Compile(v); err != nil {
				return nil, err
			}
			e.patterns[v] = re
		}
		return re.MatchString, nil
	case strings.HasSuffix(kind, "_contains"), kind == "http_user_agent":
		return func(part string) bool { return strings.Contains(lower(part), lower(v)) }, nil
	case kind == "http_method":
		return func(part string) bool { return part == v }, nil
	case kind == "http_host":
		port := regexp.MustCompile(`(?s)^([^:]*|.*\]):[0-9]*$`)
		return func(part string) bool {
			if m := port.FindStringSubmatch(part); m != nil {
				part = m[1]
			}
			return lower(strings.TrimSuffix(part, ".")) == lower(strings.TrimSuffix(v, "."))
		}, nil
	}
	return nil, fmt.Errorf("type %q is not known", kind)
}

// parts lists what a rule looks at in a packet's layer-7 view.
func parts(r rules.Rule, v *packet.L7) (found []string) {
	if v == nil {
		return nil
	}
	request := v.Kind == packet.HTTPRequest
	http := request || v.Kind == packet.HTTPResponse
	what := strings.Split(r.Type, "_")[1]
	switch {
	case r.Type == "http_user_agent" && request:
		return headers(v, "user-agent")
	case what == "host" && request:
		return headers(v, "host")
	case what == "header" && http:
		return headers(v, r.Field)
	case what == "method" && request:
		return []string{string(v.Method)}
	case what == "uri" && request:
		return []string{string(v.URI)}
	case what == "payload" && http:
		return []string{string(v.Payload)}
	case what == "query" && v.Kind == packet.DNS:
		return []string{string(v.Name)}
	}
	return nil
}

func headers(v *packet.L7, name string) (values []string) {
	for _, h := range v.Headers {
		if lower(string(h.Name)) == lower(name) {
			values = append(values, string(h.Value))
		}
	}
	return values
}

// lower makes ASCII letters small and leaves every other byte as it is.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}
