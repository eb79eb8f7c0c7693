package traffic

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
)

func TestWebHasWholeConnections(t *testing.T) {
	type state struct{ syn, synAck, request, response, fin bool }
	flows := map[uint64]*state{}
	for _, p := range packets(t, "web", 3, 6000) {
		tcp := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
		id := p.NetworkLayer().NetworkFlow().FastHash() ^ tcp.TransportFlow().FastHash()
		s := flows[id]
		if s == nil {
			s = &state{}
			flows[id] = s
			require.True(t, tcp.SYN && !tcp.ACK, "a connection begins with SYN")
		}
		s.syn = s.syn || tcp.SYN && !tcp.ACK
		s.synAck = s.synAck || tcp.SYN && tcp.ACK
		s.request = s.request || bytes.Contains(tcp.Payload, []byte(" HTTP/1.1\r\n"))
		s.response = s.response || bytes.HasPrefix(tcp.Payload, []byte("HTTP/1.1 "))
		s.fin = s.fin || tcp.FIN
	}
	whole := 0
	for _, s := range flows {
		if *s == (state{true, true, true, true, true}) {
			whole++
		}
	}
	assert.Greater(t, len(flows), 100)
	assert.Greater(t, float64(whole)/float64(len(flows)), 0.7, "connections from handshake to teardown; the rest is reset or cut")
}

func TestWebHasBenignAndHostileRequests(t *testing.T) {
	requests, hostile, marks := 0, 0, map[string]int{}
	for _, p := range packets(t, "web", 1, 12000) {
		var key packet.Packet
		var view packet.L7
		packet.Parse(&key, 1, p.Data())
		packet.FindL7(&key, &view, packet.NeedHTTP)
		if key.L7 == nil || view.Kind != packet.HTTPRequest {
			continue
		}
		requests++
		text, known := string(view.Payload), hostile
		for _, mark := range []string{"sqlmap", "UNION%20SELECT", "script%3E", "etc/passwd", "${jndi:", "/.env", "Nikto"} {
			if strings.Contains(text, mark) {
				marks[mark]++
				hostile = known + 1
			}
		}
	}
	assert.Greater(t, requests, 500)
	assert.Len(t, marks, 7, "%v", marks)
	got := float64(hostile) / float64(requests)
	assert.True(t, got > 0.04 && got < 0.25, "%.3f of the requests have one of these marks", got)
}

func TestAttackersComeFromTheDocumentedRanges(t *testing.T) {
	inside := 0
	all := packets(t, "web", 1, 12000)
	for _, p := range all {
		var key packet.Packet
		packet.Parse(&key, 1, p.Data())
		if key.Version == 4 && (key.SrcLo>>8 == 0xcb0071 || key.SrcLo>>8 == 0xc63364 || key.SrcLo>>16 == 0x0a42) ||
			key.Version == 6 && key.SrcHi>>16 == 0x20010db80bad {
			inside++
		}
	}
	share := float64(inside) / float64(len(all))
	assert.True(t, share > 0.03 && share < 0.15, "%.3f of the packets", share)
}

func TestDNSHasAnswersAndTunnels(t *testing.T) {
	var questions, answers, tunnels, long int
	all := packets(t, "dns", 3, 5000)
	for _, p := range all {
		dns, ok := p.Layer(layers.LayerTypeDNS).(*layers.DNS)
		require.True(t, ok, "%v", p)
		require.Len(t, dns.Questions, 1)
		name := string(dns.Questions[0].Name)
		if dns.QR {
			answers++
			continue
		}
		questions++
		for _, zone := range []string{".t.tunnel.test", ".x.exfil.example", ".c2.beacon.test"} {
			if strings.HasSuffix(name, zone) {
				tunnels++
			}
		}
		if len(name) > 35 {
			long++
		}
	}
	assert.Equal(t, long, tunnels, "only tunnels have long names")
	assert.InDelta(t, 0.125, float64(tunnels)/float64(questions), 0.03)
	assert.Greater(t, float64(answers)/float64(questions), 0.9)
	v6 := share(all, layers.LayerTypeIPv6)
	assert.True(t, v6 > 0.1 && v6 < 0.3, "%.3f over IPv6", v6)
}
