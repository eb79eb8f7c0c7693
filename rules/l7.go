package rules

import (
	"bytes"
	"strings"

	"github.com/tigerbench/tigerbench/packet"
)

// l7Test is one value of a layer-7 rule: it holds where accept does for any of the parts that part shows.
type l7Test struct {
	part   l7Part
	field  []byte // header name, for the parts that are headers
	wants  wanted
	accept func(part []byte) bool
}

// wanted is a value as it stands in its rule: two tests for the same part that want the same accept the same.
type wanted struct {
	how   how
	value string
}

// how says how a value is compared.
type how uint8

const (
	wantsExactly how = iota
	wantsHost
	wantsContained
	wantsPattern
)

// l7Part is the part of a layer-7 view that a rule looks at.
type l7Part uint8

const (
	partMethod        l7Part = iota // request: method
	partURI                         // request: target
	partHeader                      // request or response: values of the header named by field
	partRequestHeader               // the same of requests only
	partHTTPPayload                 // request or response: transport payload
	partDNSName                     // DNS: name of the first question
)

func (t *l7Test) matches(p *packet.Packet) bool {
	v := p.L7
	if v == nil {
		return false
	}
	request := v.Kind == packet.HTTPRequest
	http := request || v.Kind == packet.HTTPResponse
	switch t.part {
	case partMethod:
		return request && t.accept(v.Method)
	case partURI:
		return request && t.accept(v.URI)
	case partHeader:
		return http && t.anyHeader(v)
	case partRequestHeader:
		return request && t.anyHeader(v)
	case partHTTPPayload:
		return http && t.accept(v.Payload)
	default:
		return v.Kind == packet.DNS && t.accept(v.Name)
	}
}

func (t *l7Test) anyHeader(v *packet.L7) bool {
	for i := range v.Headers {
		if equalFold(v.Headers[i].Name, t.field) && t.accept(v.Headers[i].Value) {
			return true
		}
	}
	return false
}

// accepts returns the test for a value that is no pattern.
func (w wanted) accepts() func([]byte) bool {
	switch w.how {
	case wantsHost:
		return isHost(w.value)
	case wantsContained:
		return contains(w.value)
	}
	return equals(w.value)
}

// contains returns a test for text, without regard to the case of ASCII letters.
func contains(text string) func([]byte) bool {
	needle := lower([]byte(text))
	return func(part []byte) bool { return indexFold(part, needle) >= 0 }
}

// equals returns a test for exactly text.
func equals(text string) func([]byte) bool {
	return func(part []byte) bool { return string(part) == text }
}

// isHost returns a test for a host name, without regard to the case of ASCII letters, a final dot, or a port.
func isHost(name string) func([]byte) bool {
	want := lower([]byte(strings.TrimSuffix(name, ".")))
	return func(part []byte) bool {
		return equalFold(bytes.TrimSuffix(withoutPort(part), []byte(".")), want)
	}
}

// withoutPort cuts ":" and digits from the end of a host, but not from an IPv6 address without brackets.
func withoutPort(host []byte) []byte {
	end := len(host)
	for end > 0 && '0' <= host[end-1] && host[end-1] <= '9' {
		end--
	}
	if end == 0 || host[end-1] != ':' {
		return host
	}
	name := host[:end-1]
	if bytes.IndexByte(name, ':') >= 0 && !bytes.HasSuffix(name, []byte("]")) {
		return host
	}
	return name
}
