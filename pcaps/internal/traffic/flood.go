package traffic

import (
	"encoding/binary"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket/layers"
)

var victim = netip.MustParseAddr("192.0.2.10")

// floodScene is one spoofed SYN, seldom its answer, and once in 250 an ordinary connection to the same server.
func floodScene(g *generator, at time.Duration) {
	if g.chance(1.0 / 250) {
		p := path{src: g.host(clients4), dst: victim, ttl: 64}
		f := g.flow(p, 80, at)
		f.open()
		f.say(fromClient, g.benignRequest(g.userAgent(false)))
		f.say(fromServer, g.response(false))
		f.close()
		return
	}
	p := path{src: g.spoofed(), dst: victim, ttl: uint8(30 + g.IntN(220))}
	ports := [2]uint16{uint16(1024 + g.IntN(64512)), 80}
	if g.chance(0.2) {
		ports[1] = 443
	}
	f := flow{g: g, path: p, ports: ports, seq: [2]uint32{g.Uint32(), g.Uint32()}, at: at}
	f.send(fromClient, layers.TCP{SYN: true, Window: uint16(1024 << g.IntN(6))}, nil)
	if g.chance(0.05) { // the server's backlog is full for the rest
		f.at += 40 * time.Microsecond
		f.send(fromServer, layers.TCP{SYN: true, ACK: true, Options: synOptions()}, nil)
	}
}

// spoofed is any address below the multicast ones, but for 0/8, 10/8 and 127/8.
func (g *generator) spoofed() netip.Addr {
	var b [4]byte
	for b[0] == 0 || b[0] == 10 || b[0] == 127 || b[0] > 223 {
		binary.BigEndian.PutUint32(b[:], g.Uint32())
	}
	return netip.AddrFrom4(b)
}
