package trial

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"

	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// firstPort is the lowest that the injector's connections are given.
const firstPort = 1024

// traffic is what rules do to the lab's own packets, as an evaluator says that shares no code with the engines.
type traffic struct {
	oracle *naive.Evaluator
	need   packet.Need
}

func newTraffic(set *rules.Set) (*traffic, error) {
	oracle, err := naive.New(set.Rules(), set.Countries())
	if err != nil {
		return nil, fmt.Errorf("make oracle: %w", err)
	}
	return &traffic{oracle, set.Needs()}, nil
}

// linkIPv4 is the link type of packets that begin with their IPv4 header.
const linkIPv4 packet.LinkType = 228

// drops says what becomes of a TCP packet.
func (t *traffic) drops(from, to netip.AddrPort, flags byte, payload string) bool {
	const headers = 40
	data := make([]byte, headers, headers+len(payload))
	data[0], data[8], data[9] = 0x45, 64, 6
	source, destination := from.Addr().As4(), to.Addr().As4()
	copy(data[12:], source[:])
	copy(data[16:], destination[:])
	binary.BigEndian.PutUint16(data[2:], uint16(headers+len(payload)))
	binary.BigEndian.PutUint16(data[20:], from.Port())
	binary.BigEndian.PutUint16(data[22:], to.Port())
	data[32], data[33] = 5<<4, flags
	var p packet.Packet
	var view packet.L7
	if packet.Parse(&p, linkIPv4, append(data, payload...)) != packet.OK {
		return false // accepted unseen
	}
	if t.need != 0 {
		packet.FindL7(&p, &view, t.need)
	}
	return t.oracle.Evaluate(&p).Action == rules.Drop
}

const (
	syn = 0x02
	ack = 0x10
)

const request = "GET / HTTP/1.1\r\nHost: 192.0.2.130:80\r\nX-Request-Id: 1\r\n\r\n"

var errBenign = errors.New("the rules drop what is to be benign traffic")

// checkBenign refuses rules with which no request would ever be answered.
func (t *traffic) checkBenign() error {
	client, server := netip.AddrPortFrom(lab.InjectorAddr, 40000), lab.HTTPTarget()
	switch {
	case t.drops(client, server, syn, "") || t.drops(client, server, ack, request):
		return fmt.Errorf("%w: requests from %v to %v", errBenign, client.Addr(), server)
	case t.drops(server, client, syn|ack, "") || t.drops(server, client, ack, "HTTP/1.1 200 OK\r\n\r\n"):
		return fmt.Errorf("%w: answers from %v", errBenign, server)
	}
	return nil
}

// badPorts are the injector's ports from or to which packets are dropped: a connection that was given one would hang.
func (t *traffic) badPorts() []uint16 {
	var bad []uint16
	server := lab.HTTPTarget()
	for port := firstPort; port <= 0xffff; port++ {
		client := netip.AddrPortFrom(lab.InjectorAddr, uint16(port))
		if t.drops(client, server, syn, "") || t.drops(server, client, syn|ack, "") {
			bad = append(bad, uint16(port))
		}
	}
	return bad
}

// attackers are addresses of which every first packet to the server is dropped, one for each source prefix that rules name.
func (t *traffic) attackers(set *rules.Set) []netip.Addr {
	candidates, _ := lab.AttackSources(sourcePrefixes(set))
	var found []netip.Addr
	for _, a := range candidates {
		if t.drops(netip.AddrPortFrom(a, 40000), lab.HTTPTarget(), syn, "") {
			found = append(found, a)
		}
	}
	return found
}

// sourcePrefixes are those that rules which drop name.
func sourcePrefixes(set *rules.Set) []netip.Prefix {
	var prefixes []netip.Prefix
	for _, r := range set.Rules() {
		texts := r.Src
		if r.Type == "ip_src_in" {
			texts = r.Values
		}
		if r.Action != rules.Drop.String() || r.Skipped != "" {
			continue
		}
		for _, text := range texts {
			if p, err := netip.ParsePrefix(text); err == nil {
				prefixes = append(prefixes, p)
			} else if a, err := netip.ParseAddr(text); err == nil {
				prefixes = append(prefixes, netip.PrefixFrom(a, a.BitLen()))
			}
		}
	}
	return prefixes
}
