package rules

import "github.com/tigerbench/tigerbench/packet"

// views looks layer-7 views up: one table for each part that rules look at.
type views struct {
	method, uri, payload, name *lookup
	headers                    [headerLengths][]headerLookup // by the length of their names
}

// headerLengths bounds the first choice among headers: those of longer names share the last place.
const headerLengths = 32

// headerLookup is the look-ups of the headers of one name.
type headerLookup struct {
	name    []byte  // lower case
	request *lookup // of requests only
	any     *lookup // of requests and responses
}

// lowest returns the first position below found whose layer-7 test matches, or found. Short parts come first: what they find may spare
// the walk over the payload.
func (x *views) lowest(p *packet.Packet, found uint32) uint32 {
	v := p.L7
	if v == nil {
		return found
	}
	switch v.Kind {
	case packet.HTTPRequest:
		found = x.method.lowest(v.Method, found)
		found = x.uri.lowest(v.URI, found)
	case packet.HTTPResponse:
	case packet.DNS:
		return x.name.lowest(v.Name, found)
	default:
		return found
	}
	for i := range v.Headers {
		found = x.header(&v.Headers[i], v.Kind, found)
	}
	return x.payload.lowest(v.Payload, found)
}

func (x *views) header(h *packet.Header, kind packet.L7Kind, found uint32) uint32 {
	named := x.headers[min(len(h.Name), headerLengths-1)]
	for i := range named {
		if l := &named[i]; equalFold(h.Name, l.name) {
			if kind == packet.HTTPRequest {
				found = l.request.lowest(h.Value, found)
			}
			found = l.any.lowest(h.Value, found)
		}
	}
	return found
}

// viewsMaker collects layer-7 tests by the part that they look at.
type viewsMaker struct {
	parts    map[l7Place]*lookupMaker
	order    []l7Place
	automata automata
}

func newViewsMaker() *viewsMaker {
	return &viewsMaker{parts: map[l7Place]*lookupMaker{}, automata: automata{made: map[string]*automaton{}}}
}

// l7Place is a part, of a header the one of that name.
type l7Place struct {
	part  l7Part
	field string
}

func (m *viewsMaker) add(t *l7Test, pos uint32) {
	at := l7Place{t.part, string(t.field)}
	if m.parts[at] == nil {
		m.parts[at] = newLookupMaker(&m.automata)
		m.order = append(m.order, at)
	}
	m.parts[at].add(t, pos)
}

func (m *viewsMaker) finish() views {
	var x views
	for _, at := range m.order {
		l := m.parts[at].finish()
		switch at.part {
		case partMethod:
			x.method = l
		case partURI:
			x.uri = l
		case partHTTPPayload:
			x.payload = l
		case partDNSName:
			x.name = l
		case partHeader:
			x.named(at.field).any = l
		case partRequestHeader:
			x.named(at.field).request = l
		}
	}
	return x
}

// named returns the look-ups of a header, which are empty at first.
func (x *views) named(name string) *headerLookup {
	place := &x.headers[min(len(name), headerLengths-1)]
	for i := range *place {
		if string((*place)[i].name) == name {
			return &(*place)[i]
		}
	}
	*place = append(*place, headerLookup{name: []byte(name)})
	return &(*place)[len(*place)-1]
}
