package packet_test

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

// captureFiles lists real captures, which are no part of the project, and skips the test where there are none.
func captureFiles(t *testing.T) []string {
	t.Helper()
	root := os.Getenv("TIGERBENCH_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	files, err := filepath.Glob(filepath.Join(root, "captures", "*.pcap*"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("no captures below %s: set TIGERBENCH_SHARED", root)
	}
	return files
}

// eachPacket calls f with every packet of a file, up to the first one that pcapgo cannot read.
func eachPacket(t *testing.T, path string, f func(number int, link layers.LinkType, data []byte)) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	next, err := openCapture(file)
	if err != nil {
		t.Logf("%s: %v", filepath.Base(path), err)
		return
	}
	for number := 1; ; number++ {
		data, link, err := next()
		if err != nil {
			if err != io.EOF {
				t.Logf("%s: packet %d: %v", filepath.Base(path), number, err)
			}
			return
		}
		f(number, link, data)
	}
}

type nextPacket func() ([]byte, layers.LinkType, error)

func openCapture(file io.Reader) (nextPacket, error) {
	r := bufio.NewReader(file)
	magic, err := r.Peek(4)
	if err != nil {
		return nil, err
	}
	if magic[0] == 0x0a {
		ng, err := pcapgo.NewNgReader(r, pcapgo.NgReaderOptions{WantMixedLinkType: true})
		if err != nil {
			return nil, err
		}
		return func() ([]byte, layers.LinkType, error) {
			data, info, err := ng.ReadPacketData()
			if err != nil {
				return nil, 0, err
			}
			return data, info.AncillaryData[0].(layers.LinkType), nil
		}, nil
	}
	old, err := pcapgo.NewReader(r)
	if err != nil {
		return nil, err
	}
	old.SetSnaplen(256 << 10)
	return func() ([]byte, layers.LinkType, error) {
		data, _, err := old.ReadPacketData()
		return data, old.LinkType(), err
	}, nil
}

// exceptions are the kinds of packets where gopacket's decoding is not the answer that is wanted, and what is wanted instead.
var exceptions = []struct {
	name  string
	holds func(link layers.LinkType, data []byte, p *packet.Packet, theirs facts, ok bool) bool
}{
	{
		"gopacket has no decoder for the link layer, and agrees on the datagram in it",
		func(link layers.LinkType, data []byte, p *packet.Packet, _ facts, ok bool) bool {
			switch link {
			case 0, 6, 107, 228, 229, 239: // of 0: with Cisco HDLC framing
				return !ok && p.Class == packet.OK && agreesBehindLink(p, data)
			}
			return false
		},
	},
	{
		"gopacket does not look at the version field of IPv4",
		func(_ layers.LinkType, _ []byte, p *packet.Packet, theirs facts, ok bool) bool {
			return ok && theirs.Src.Is4() && p.Reason.String() == "IP version mismatch"
		},
	},
	{
		"gopacket keeps the length of a BIG TCP packet in 16 bits",
		func(_ layers.LinkType, data []byte, p *packet.Packet, theirs facts, ok bool) bool {
			ours := factsOf(p)
			big := ours.Length > 1<<16 && theirs.Length == 1<<16-1
			ours.Length = theirs.Length
			return ok && big && ours == theirs
		},
	},
}

// agreesBehindLink reports whether gopacket, started at some byte of the frame, decodes what p holds.
func agreesBehindLink(p *packet.Packet, data []byte) bool {
	for start := range min(len(data), 200) {
		if theirs, ok := decode(data[start:], layers.LinkTypeRaw); ok && theirs == factsOf(p) {
			return true
		}
	}
	return false
}

func TestParseAgreesWithGopacketOnCaptures(t *testing.T) {
	counts, packets := map[string]int{}, 0
	for _, path := range captureFiles(t) {
		eachPacket(t, path, func(number int, link layers.LinkType, data []byte) {
			packets++
			var p packet.Packet
			packet.Parse(&p, packet.LinkType(link), data)
			theirs, ok := decode(data, link)
			if (p.Class == packet.OK) == ok && (!ok || factsOf(&p) == theirs) {
				return
			}
			for _, e := range exceptions {
				if e.holds(link, data, &p, theirs, ok) {
					counts[e.name]++
					return
				}
			}
			t.Errorf("%s, packet %d, link type %d: class %d, %v: %+v; gopacket %v: %+v",
				filepath.Base(path), number, link, p.Class, p.Reason, factsOf(&p), ok, theirs)
		})
	}
	for name, n := range counts {
		t.Logf("%d of %d packets: %s", n, packets, name)
	}
	assert.NotZero(t, packets)
}

func TestPrefixesOfCaptures(t *testing.T) {
	for _, path := range captureFiles(t) {
		eachPacket(t, path, func(number int, link layers.LinkType, data []byte) {
			if err := checkPrefixes(packet.LinkType(link), data); err != nil {
				t.Errorf("%s, packet %d: %v", filepath.Base(path), number, err)
			}
		})
	}
}
