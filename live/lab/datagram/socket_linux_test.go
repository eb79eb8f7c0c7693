package datagram

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSnmpValue(t *testing.T) {
	const text = "Ip: Forwarding InErrors\nIp: 1 7\nUdp: InDatagrams InErrors RcvbufErrors\nUdp: 5 3 2\nUdpLite: RcvbufErrors\nUdpLite: 9\n"
	n, err := snmpValue(text, "Udp:", "RcvbufErrors")
	require.NoError(t, err)
	assert.EqualValues(t, 2, n)
	for _, bad := range []string{"", "Udp: RcvbufErrors\n", "Udp: A RcvbufErrors\nUdp: 5\n", "Udp: RcvbufErrors\nUdp: x\n"} {
		_, err := snmpValue(bad, "Udp:", "RcvbufErrors")
		assert.Error(t, err, "%q", bad)
	}
	assert.GreaterOrEqual(t, overflowed(), int64(0), "this system tells")
}
