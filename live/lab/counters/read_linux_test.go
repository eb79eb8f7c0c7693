package counters

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadCountsWhatThisSystemDoes(t *testing.T) {
	before, err := Settled(t.Context(), time.Second)
	require.NoError(t, err)
	conn, err := net.Dial("udp4", "127.0.0.1:9")
	require.NoError(t, err)
	defer conn.Close()
	_, err = conn.Write([]byte("counted"))
	require.NoError(t, err)
	after, err := Read()
	require.NoError(t, err)
	grown := after.Since(before)
	assert.Positive(t, grown["Udp.OutDatagrams"])
	assert.Positive(t, grown["link.lo.tx_packets"])
	for _, name := range []string{"Ip.InHdrErrors", "IpExt.InTruncatedPkts", "TcpExt.IPReversePathFilter", "rt_cache.in_martian_src"} {
		assert.Contains(t, after, name)
	}
}

func TestSettledEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Settled(ctx, time.Hour)
	assert.NoError(t, err)
}
