package datagram

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tigerbench/tigerbench/live/lab/ids"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var anyPort = netip.MustParseAddrPort("127.0.0.1:0")

// receive starts a receiver; stop ends it and returns what arrived.
func receive(t *testing.T, o ReceiveOptions) (target netip.AddrPort, stop func() Received) {
	t.Helper()
	o.Listen = anyPort
	r, err := Listen(o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	results := make(chan Received, 1)
	go func() {
		got, err := r.Receive(ctx)
		assert.NoError(t, err)
		results <- got
	}()
	t.Cleanup(cancel)
	return netip.MustParseAddrPort(r.Addr().String()), func() Received { cancel(); return <-results }
}

func TestStream(t *testing.T) {
	target, stop := receive(t, ReceiveOptions{Stream: 9, Quiet: 300 * time.Millisecond})
	sent, err := Send(t.Context(), SendOptions{Target: target, Stream: 9, Rate: 10_000, Duration: 200 * time.Millisecond})
	require.NoError(t, err)
	assert.EqualValues(t, 2000, sent.Scheduled)
	assert.EqualValues(t, 2000, sent.Sent)
	assert.LessOrEqual(t, sent.Calls, sent.Sent)
	assert.GreaterOrEqual(t, sent.Elapsed, 199*time.Millisecond, "the last is due after 199.9 ms")
	got := stop()
	assert.EqualValues(t, 2000, got.Distinct)
	assert.Zero(t, got.Duplicates+got.Reordered+got.Foreign)
	loss, err := Compare(sent, got)
	require.NoError(t, err)
	assert.Zero(t, loss.Lost)

	data, err := json.Marshal(got)
	require.NoError(t, err)
	var back Received
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, "0-1999", back.IDs.String())
}

func TestReceiverTellsStreamsApart(t *testing.T) {
	target, stop := receive(t, ReceiveOptions{Stream: 1})
	conn, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(target))
	require.NoError(t, err)
	defer conn.Close()
	payload := make([]byte, headerBytes)
	for _, p := range []struct{ stream, number uint64 }{{1, 0}, {1, 2}, {1, 1}, {2, 3}, {1, 2}, {1, 1 << 40}} {
		putHeader(payload, p.stream, p.number)
		_, err := conn.Write(payload)
		require.NoError(t, err)
	}
	for _, short := range [][]byte{{}, payload[:headerBytes-1]} {
		_, err := conn.Write(short)
		require.NoError(t, err)
	}
	got := stop()
	assert.EqualValues(t, 3, got.Distinct)
	assert.EqualValues(t, 1, got.Reordered)
	assert.EqualValues(t, 1, got.Duplicates)
	assert.EqualValues(t, 4, got.Foreign)
	assert.Equal(t, "0-2", got.IDs.String())
}

func TestCompare(t *testing.T) {
	sent := Sent{Sent: 10}
	for name, c := range map[string]struct {
		received Received
		want     Loss
	}{
		"all":              {Received{Distinct: 10, IDs: ids.Of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)}, Loss{}},
		"some on the way":  {Received{Distinct: 2, IDs: ids.Of(3, 4)}, Loss{Lost: 8, Way: 8}},
		"some by receiver": {Received{Distinct: 2, IDs: ids.Of(3, 4), Overflowed: 5}, Loss{Lost: 8, Receiver: 5, Way: 3}},
		"unknown":          {Received{Distinct: 2, IDs: ids.Of(3, 4), Overflowed: -1}, Loss{Lost: 8, Receiver: -1, Way: -1}},
	} {
		got, err := Compare(sent, c.received)
		require.NoError(t, err, name)
		assert.Equal(t, c.want, got, name)
	}
	_, err := Compare(sent, Received{Distinct: 1, IDs: ids.Of(10)})
	assert.ErrorContains(t, err, "datagram 10 arrived")
}

func TestSendStopsAndRefuses(t *testing.T) {
	target, stop := receive(t, ReceiveOptions{})
	defer stop()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	sent, err := Send(ctx, SendOptions{Target: target, Rate: 1000, Duration: time.Hour})
	require.NoError(t, err)
	assert.Less(t, sent.Sent, sent.Scheduled)
	for _, o := range []SendOptions{
		{}, {Target: target}, {Target: target, Rate: 1, Duration: -1}, {Target: target, Rate: 1e9, Duration: time.Hour},
		{Target: target, Rate: 1, Duration: time.Second, Bytes: 15}, {Target: target, Rate: 1, Duration: time.Second, Bytes: 1473},
	} {
		_, err := Send(t.Context(), o)
		assert.Error(t, err, "%+v", o)
	}
}
