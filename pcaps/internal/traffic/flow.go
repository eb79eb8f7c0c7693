package traffic

import (
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

const segmentSize = 1448

// flow is a TCP connection. Its clock moves on with each segment.
type flow struct {
	g       *generator
	path    path // client to server
	ports   [2]uint16
	seq     [2]uint32 // next sequence number of client, server
	at, rtt time.Duration
}

const (
	fromClient = 0
	fromServer = 1
)

func (g *generator) flow(p path, port uint16, at time.Duration) *flow {
	return &flow{
		g: g, path: p, ports: [2]uint16{g.ephemeral(), port}, seq: [2]uint32{g.Uint32(), g.Uint32()}, at: at,
		rtt: 300*time.Microsecond + g.exponential(8*time.Millisecond),
	}
}

// send emits one segment of one side and moves the sequence number on.
func (f *flow) send(side int, t layers.TCP, payload []byte) {
	p := f.path
	if side == fromServer {
		p = p.reverse()
		p.ttl = 64
	}
	t.SrcPort, t.DstPort = layers.TCPPort(f.ports[side]), layers.TCPPort(f.ports[1-side])
	t.Seq = f.seq[side]
	if t.ACK {
		t.Ack = f.seq[1-side]
	}
	if t.Window == 0 {
		t.Window = 64240
	}
	f.seq[side] += uint32(len(payload))
	if t.SYN || t.FIN {
		f.seq[side]++
	}
	f.g.tcp(f.at, p, &t, payload)
}

func (g *generator) tcp(at time.Duration, p path, t *layers.TCP, payload []byte) {
	lower := p.lower(g, layers.IPProtocolTCP)
	if err := checksums(t, lower); err != nil && g.err == nil {
		g.err = err
	}
	g.frame(at, append(lower, t, gopacket.Payload(payload))...)
}

// halfway lets the other side's answer take its time.
func (f *flow) halfway() { f.at += f.rtt/2 + f.g.exponential(20*time.Microsecond) }

func synOptions() []layers.TCPOption {
	return []layers.TCPOption{
		{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{0x05, 0xb4}},
		{OptionType: layers.TCPOptionKindSACKPermitted, OptionLength: 2},
		{OptionType: layers.TCPOptionKindNop},
		{OptionType: layers.TCPOptionKindWindowScale, OptionLength: 3, OptionData: []byte{7}},
	}
}

func (f *flow) open() {
	f.send(fromClient, layers.TCP{SYN: true, Options: synOptions()}, nil)
	f.halfway()
	f.send(fromServer, layers.TCP{SYN: true, ACK: true, Options: synOptions()}, nil)
	f.halfway()
	f.send(fromClient, layers.TCP{ACK: true}, nil)
	f.at += 30 * time.Microsecond
}

// say sends data in segments; the other side acknowledges every second one and the last.
func (f *flow) say(side int, data []byte) {
	for n := 1; len(data) > 0; n++ {
		segment := data[:min(segmentSize, len(data))]
		data = data[len(segment):]
		f.send(side, layers.TCP{ACK: true, PSH: len(data) == 0}, segment)
		f.at += 12 * time.Microsecond
		if n%2 == 0 || len(data) == 0 {
			f.halfway()
			f.send(1-side, layers.TCP{ACK: true}, nil)
		}
	}
	f.at += f.g.exponential(200 * time.Microsecond)
}

func (f *flow) close() {
	f.send(fromClient, layers.TCP{FIN: true, ACK: true}, nil)
	f.halfway()
	f.send(fromServer, layers.TCP{FIN: true, ACK: true}, nil)
	f.halfway()
	f.send(fromClient, layers.TCP{ACK: true}, nil)
}

func (f *flow) reset() { f.send(fromServer, layers.TCP{RST: true, ACK: true}, nil) }
