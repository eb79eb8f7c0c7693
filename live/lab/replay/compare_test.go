package replay

import (
	"bytes"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

var (
	fromMAC = []byte{2, 0, 0, 0, 0, 3}
	toMAC   = []byte{2, 0, 0, 0, 0, 4}
)

// forward is a packet as it arrives: a hop further, in a frame.
func forward(p []byte) []byte {
	p = bytes.Clone(p)
	p[8]--
	redoHeader(p)
	frame := append(bytes.Clone(toMAC), fromMAC...)
	return append(append(frame, 8, 0), p...)
}

func arrive(frames ...[]byte) (a Arrived) {
	for _, f := range frames {
		a.take(f, append(bytes.Clone(toMAC), fromMAC...))
	}
	return a
}

// crossing is a load of five packets, the last two the same, of which rules drop the second and the kernel refuses the third.
func crossing(t *testing.T) (*Load, Witness) {
	t.Helper()
	var packets [][]byte
	for i := range 4 {
		ip := header(layers.IPProtocolUDP, "10.0.0.1")
		ip.Id = uint16(i)
		if i == 2 {
			ip.SrcIP = []byte{127, 0, 0, 1}
		}
		packets = append(packets, build(t, ip, &layers.UDP{SrcPort: 1, DstPort: 2}, gopacket.Payload("x")))
	}
	l := Rewrite(captureOf(append(packets, packets[3])...), 0, network)
	accept, drop := rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}, rules.Verdict{Action: rules.Drop}
	return l, Witness{
		Sent: Sent{Packets: 5}, Verdicts: []rules.Verdict{accept, drop, accept, accept, accept},
		Refused: map[string]uint64{Martian: 1},
		Arrived: arrive(forward(l.Packets[0].Data), forward(l.Packets[3].Data), forward(l.Packets[4].Data)),
	}
}

func TestExactCrossing(t *testing.T) {
	l, w := crossing(t)
	r := Compare(l, w)
	assert.True(t, r.Exact, "%q", r.Differences)
	assert.Equal(t, []uint64{5, 4, 1, 3, 3}, []uint64{r.Sent, r.Accepted, r.Dropped, r.Expected, r.Received})

	w.Sent.Packets, w.Refused = 10, map[string]uint64{Martian: 2}
	w.Arrived = arrive(forward(l.Packets[0].Data), forward(l.Packets[3].Data), forward(l.Packets[4].Data),
		forward(l.Packets[0].Data), forward(l.Packets[3].Data), forward(l.Packets[4].Data))
	r = Compare(l, w)
	assert.True(t, r.Exact, "two passes: %q", r.Differences)
	w.Refused[Martian] = 9
	assert.True(t, Compare(l, w).Exact, "the machine may have refused others")
}

func TestDifferences(t *testing.T) {
	l, sound := crossing(t)
	p := func(i int) []byte { return forward(l.Packets[i].Data) }
	changed := func(at int) []byte {
		f := p(0)
		f[at] ^= 1
		return f
	}
	twoHops := p(0)
	twoHops[14+8]--
	redoHeader(twoHops[14:])
	elsewhere := p(0)
	copy(elsewhere[14+16:], []byte{192, 0, 2, 130})
	redoHeader(elsewhere[14:])
	for name, c := range map[string]struct {
		frames [][]byte
		words  string
	}{
		"none arrived":          {nil, "packet 0 of the capture did not arrive"},
		"one of two is missing": {[][]byte{p(0), p(3)}, "packet 4 of the capture did not arrive"},
		"a dropped one arrived": {[][]byte{p(0), p(1), p(3), p(4)}, "packet 1 of those that arrived was dropped, changed, or never sent"},
		"a refused one arrived": {[][]byte{p(0), p(2), p(3), p(4)}, "packet 1 of those that arrived was dropped"},
		"twice":                 {[][]byte{p(0), p(0), p(3), p(4)}, "packet 1 of those that arrived"},
		"out of order":          {[][]byte{p(3), p(0), p(4)}, "packet 0 of the capture arrived after one that was sent after it"},
		"a changed byte":        {[][]byte{changed(14 + 20 + 8), p(3), p(4)}, "packet 0 of those that arrived"},
		"a broken header":       {[][]byte{changed(14 + 4), p(3), p(4)}, "1 packets arrived with a damaged header"},
		"two hops":              {[][]byte{twoHops, p(3), p(4)}, "time to live of 62, not 63"},
		"to another machine":    {[][]byte{changed(3), p(3), p(4)}, "1 frames arrived that are not addressed"},
		"to another address":    {[][]byte{elsewhere, p(3), p(4)}, "1 frames arrived that are not addressed"},
		"cut":                   {[][]byte{p(0)[:40], p(3), p(4)}, "damaged header"},
		"no packet":             {[][]byte{p(0)[:14], p(0)[:3], p(3), p(4)}, "damaged header"},
	} {
		w := sound
		w.Arrived = arrive(c.frames...)
		r := Compare(l, w)
		assert.False(t, r.Exact, name)
		found := false
		for _, d := range r.Differences {
			found = found || bytes.Contains([]byte(d), []byte(c.words))
		}
		assert.True(t, found, "%s: %q", name, r.Differences)
	}
}

func TestCountersHaveToNameRefusals(t *testing.T) {
	l, w := crossing(t)
	w.Refused = nil
	assert.Equal(t, []string{"counter rt_cache.in_martian_src refused 0 packets, not 1"}, Compare(l, w).Differences)
	w.Refused = map[string]uint64{Martian: 1, "Ip.OutNoRoutes": 2}
	assert.Equal(t, []string{"counter Ip.OutNoRoutes refused 2 packets, not 0"}, Compare(l, w).Differences)
	w.Refused = map[string]uint64{Martian: 1, BadHeader: 2}
	assert.Equal(t, []string{"counter Ip.InHdrErrors refused 2 packets, not 0"}, Compare(l, w).Differences)
}

func TestManyDifferencesAreTold(t *testing.T) {
	l, w := crossing(t)
	w.Sent.Packets, w.Refused, w.Arrived = 50, map[string]uint64{Martian: 10}, Arrived{}
	r := Compare(l, w)
	require.Len(t, r.Differences, mostDifferences+1)
	assert.Equal(t, "27 more: missing", r.Differences[mostDifferences])
}

func TestWithoutAFilterAllAreAccepted(t *testing.T) {
	l, w := crossing(t)
	w.Verdicts = nil
	w.Arrived = arrive(forward(l.Packets[0].Data), forward(l.Packets[1].Data), forward(l.Packets[3].Data), forward(l.Packets[4].Data))
	r := Compare(l, w)
	assert.True(t, r.Exact, "%q", r.Differences)
	assert.EqualValues(t, 5, r.Accepted)
}
