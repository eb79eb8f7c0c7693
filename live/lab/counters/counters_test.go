package counters

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTables(t *testing.T) {
	c := Counters{}
	require.NoError(t, c.addTable("Ip: Forwarding InHdrErrors\nIp: 1 7\nTcp: MaxConn\nTcp: -1\nUdpLite: A\nUdpLite: 9\n"))
	require.NoError(t, c.addLinks("Inter-|   Receive     |  Transmit\n face |bytes    packets\n"+
		"    lo: 1 2 0 3 0 0 0 0 4 5 0 6 0 0 0 0\nto-filter:10 20 0 30 0 0 0 0 40 50 0 60 0 0 0 0\n"))
	require.NoError(t, c.addQueues("    7   4711     3 2 65531    11    12       99  1\n"))
	require.NoError(t, c.addRouting("entries  in_martian_dst in_martian_src out_hit\n00000005 00000001 0000000a 0000ffff\n00000005 00000000 00000010 00000000\n"))
	assert.Equal(t, Counters{
		"Ip.Forwarding": 1, "Ip.InHdrErrors": 7, "Tcp.MaxConn": 0, "UdpLite.A": 9,
		"link.lo.rx_packets": 2, "link.lo.rx_dropped": 3, "link.lo.tx_packets": 5, "link.lo.tx_dropped": 6,
		"link.to-filter.rx_packets": 20, "link.to-filter.rx_dropped": 30, "link.to-filter.tx_packets": 50, "link.to-filter.tx_dropped": 60,
		"queue.7.held": 3, "queue.7.queue_dropped": 11, "queue.7.user_dropped": 12,
		"rt_cache.in_martian_dst": 1, "rt_cache.in_martian_src": 26,
	}, c)
	assert.EqualValues(t, 3, c.Held())
	assert.Equal(t, Counters{"queue.7.held": 3, "queue.7.queue_dropped": 11, "queue.7.user_dropped": 12}, c.Queue())
	assert.Equal(t, Counters{"Ip.InHdrErrors": 7}, c.Of("Ip.InHdrErrors", "Tcp.MaxConn", "Ip.NoSuch"))
}

func TestDamagedTables(t *testing.T) {
	for name, err := range map[string]error{
		"a value is missing": Counters{}.addTable("Ip: A B\nIp: 1\n"),
		"no number":          Counters{}.addTable("Ip: A\nIp: x\n"),
		"short link":         Counters{}.addLinks("lo: 1 2 3\n"),
		"no number of link":  Counters{}.addLinks("lo: 1 x 0 3 0 0 0 0 4 x 0 x 0 0 0 0\n"),
		"short queue":        Counters{}.addQueues("7 1 2\n"),
		"no number of queue": Counters{}.addQueues("7 1 x 2 3 x x 6 1\n"),
		"no hexadecimal":     Counters{}.addRouting("in_martian_src\nxyz\n"),
	} {
		assert.Error(t, err, name)
	}
}

func TestSince(t *testing.T) {
	before := Counters{"a": 5, "queue.1.queue_dropped": 100, "queue.1.held": 7, "gone": 3}
	after := Counters{"a": 8, "queue.1.queue_dropped": 40, "queue.1.held": 2, "new": 1}
	assert.Equal(t, Counters{"a": 3, "queue.1.queue_dropped": 40, "queue.1.held": 2, "new": 1}, after.Since(before))
}
