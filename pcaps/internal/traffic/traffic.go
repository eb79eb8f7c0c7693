// Package traffic makes up captures: the same kind, seed and number of packets always give the same bytes.
//
// Addresses are private, or set aside for documentation and benchmarks (RFC 1918, 2544, 3849, 4193, 5737), except for the
// spoofed sources of the flood, which are random. Names end in what RFC 2606 sets aside.
package traffic

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"sort"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// MaxPackets is the most that one call makes.
const MaxPackets = 5_000_000

const snapLen = 65535

// begin is the time of the first packet, or shortly before it.
var begin = time.Date(2025, time.January, 15, 9, 0, 0, 0, time.UTC)

// scene adds one conversation, beginning at a time since begin, to the capture.
type scene func(g *generator, at time.Duration)

// kind is a sort of traffic: what happens, and how often something new begins.
type kind struct {
	name string
	gap  time.Duration // mean, of a Poisson process
	play scene
}

var kinds = []kind{
	{"web", 2 * time.Millisecond, webScene},
	{"mixed", 40 * time.Microsecond, mixedScene},
	{"dns", 900 * time.Microsecond, dnsScene},
	{"flood", 8 * time.Microsecond, floodScene},
}

// Generate returns a pcap (little-endian, microseconds, Ethernet) of exactly the given number of packets.
func Generate(name string, seed uint64, packets int) ([]byte, error) {
	if packets < 1 || packets > MaxPackets {
		return nil, fmt.Errorf("generate %d packets: the number must be 1 to %d", packets, MaxPackets)
	}
	for _, k := range kinds {
		if k.name == name {
			return generate(k, seed, packets)
		}
	}
	return nil, fmt.Errorf("generate %q: no such kind of traffic; there are web, mixed, dns and flood", name)
}

// generator collects frames. Conversations overlap in time, so they are put in order at the end.
type generator struct {
	*rand.Rand
	buffer gopacket.SerializeBuffer
	arena  []byte
	frames []frame
	err    error // the first
}

type frame struct {
	at       time.Duration
	from, to int // in the arena
}

// generate plays conversations until enough packets lie before the begin of the next one: only then is it certain that
// no later conversation puts a packet among them.
func generate(k kind, seed uint64, packets int) ([]byte, error) {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 0x7469676572)), buffer: gopacket.NewSerializeBuffer()}
	at := time.Duration(0)
	for enough := packets; g.err == nil; {
		k.play(g, at)
		at += g.exponential(k.gap)
		if len(g.frames) < enough {
			continue
		}
		if before := g.before(at); before >= packets {
			break
		}
		enough = len(g.frames) + packets/20 + 1
	}
	if g.err != nil {
		return nil, fmt.Errorf("generate %s: %w", k.name, g.err)
	}
	sort.SliceStable(g.frames, func(i, j int) bool { return g.frames[i].at < g.frames[j].at })
	return g.pcap(g.frames[:packets])
}

func (g *generator) before(at time.Duration) (n int) {
	for _, f := range g.frames {
		if f.at < at {
			n++
		}
	}
	return n
}

// frame serializes one frame. A variable payload comes last, as gopacket.Payload.
func (g *generator) frame(at time.Duration, stack ...gopacket.SerializableLayer) {
	options := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(g.buffer, options, stack...); err != nil && g.err == nil {
		g.err = err
	}
	from := len(g.arena)
	g.arena = append(g.arena, g.buffer.Bytes()...)
	g.frames = append(g.frames, frame{at, from, len(g.arena)})
}

func (g *generator) pcap(frames []frame) ([]byte, error) {
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	if err := w.WriteFileHeader(snapLen, layers.LinkTypeEthernet); err != nil {
		return nil, fmt.Errorf("write capture header: %w", err)
	}
	for _, f := range frames {
		info := gopacket.CaptureInfo{Timestamp: begin.Add(f.at), CaptureLength: f.to - f.from, Length: f.to - f.from}
		if err := w.WritePacket(info, g.arena[f.from:f.to]); err != nil {
			return nil, fmt.Errorf("write packet: %w", err)
		}
	}
	return out.Bytes(), nil
}

// exponential returns a random time between two events of a Poisson process.
func (g *generator) exponential(mean time.Duration) time.Duration {
	return time.Duration(g.ExpFloat64() * float64(mean))
}

// chance is true with probability p.
func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }
