package load

import (
	"context"
	"encoding/json"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tigerbench/tigerbench/live/lab/origin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server answers connections with handle until the test ends.
func server(t *testing.T, handle func(net.Conn)) netip.AddrPort {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				handle(conn)
			})
		}
	})
	t.Cleanup(func() { listener.Close(); all.Wait() })
	return netip.MustParseAddrPort(listener.Addr().String())
}

// ordinary is the lab's own server; its log comes from the function that it returns.
func ordinary(t *testing.T) (netip.AddrPort, func() origin.Log) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	logs := make(chan origin.Log, 1)
	go func() {
		log, _ := origin.New(0).Serve(ctx, listener)
		logs <- log
	}()
	t.Cleanup(stop)
	return netip.MustParseAddrPort(listener.Addr().String()), func() origin.Log { stop(); return <-logs }
}

func TestRunCountsEveryRequest(t *testing.T) {
	target, log := ordinary(t)
	result, err := Run(t.Context(), Options{
		Target: target, Rate: 2000, Duration: 500 * time.Millisecond, Limit: time.Minute, FirstID: 5000,
		Attack: 0.25, Sources: []netip.Addr{netip.MustParseAddr("127.0.0.2"), netip.MustParseAddr("127.0.0.3")}, AttackLimit: time.Minute,
	})
	require.NoError(t, err)
	assert.Equal(t, 750, result.Benign.Scheduled)
	assert.Equal(t, 250, result.Attacks.Scheduled)
	assert.Equal(t, 750, result.Benign.Answered, "%v", result.Benign.Failed)
	assert.Equal(t, 250, result.Attacks.Answered, "%v", result.Attacks.Failed)
	assert.EqualValues(t, 1000, result.Lag.N)
	assert.EqualValues(t, 750, result.Wait.N)
	assert.NotNil(t, result.Benign.Response.P90)
	assert.Nil(t, result.Benign.Response.P99, "750 are too few")
	assert.GreaterOrEqual(t, result.Elapsed, 499*time.Millisecond, "the schedule is kept, not hurried")
	seen := log()
	assert.EqualValues(t, 1000, seen.Requests)
	missing := result.Benign.ScheduledIDs.Minus(&seen.IDs)
	assert.Zero(t, missing.Len())
	assert.True(t, seen.IDs.Has(5999))

	data, err := json.Marshal(result)
	require.NoError(t, err)
	var back Result
	require.NoError(t, json.Unmarshal(data, &back))
	assert.True(t, back.Attacks.AnsweredIDs.Equal(&result.Attacks.AnsweredIDs))
	h, err := back.Benign.Response.Decode()
	require.NoError(t, err)
	assert.EqualValues(t, 750, h.TotalCount())
	assert.Equal(t, *back.Benign.Response.P50, h.ValueAtPercentile(50))
}

// TestStallDelaysEveryRequestMeantForIt is coordinated omission: one connection, whose first answer takes 300 ms. Ten requests
// were meant for that time; each of them waited for the rest of it.
func TestStallDelaysEveryRequestMeantForIt(t *testing.T) {
	const stall = 300 * time.Millisecond
	var once sync.Once
	target := server(t, func(conn net.Conn) {
		buf := make([]byte, 4096)
		for {
			if _, err := conn.Read(buf); err != nil {
				return
			}
			once.Do(func() { time.Sleep(stall) })
			if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")); err != nil {
				return
			}
		}
	})
	o := Options{Target: target, Rate: 100, Duration: 200 * time.Millisecond, Connections: 1, Limit: time.Minute}
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	require.Equal(t, 20, result.Benign.Answered)
	h, err := result.Benign.Response.Decode()
	require.NoError(t, err)
	// Request i was meant for i*10 ms and answered after 300 ms: at least 300 - 10i. A histogram keeps 3 digits.
	assert.GreaterOrEqual(t, h.Max(), int64(stall)*998/1000)
	assert.GreaterOrEqual(t, h.Min(), int64(stall-190*time.Millisecond)*998/1000)
	assert.GreaterOrEqual(t, h.Mean(), float64(stall-95*time.Millisecond)*0.998)
	assert.GreaterOrEqual(t, result.Lag.Max+result.Wait.Max, int64(stall-10*time.Millisecond)*998/1000, "the second waited for the first")
}

func TestFailuresAreNamed(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	nobody := netip.MustParseAddrPort(closed.Addr().String())
	require.NoError(t, closed.Close())
	answer := func(text string) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = conn.Write([]byte(text))
		}
	}
	silent := func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4096)); _, _ = conn.Read(make([]byte, 1)) }
	for name, c := range map[string]struct {
		target netip.AddrPort
		want   string
	}{
		"refused":              {nobody, "refused"},
		"closes":               {server(t, answer("")), "broken"},
		"closes half-way":      {server(t, answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")), "broken"},
		"no 200":               {server(t, answer("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")), "misread"},
		"no length":            {server(t, answer("HTTP/1.1 200 OK\r\n\r\n")), "misread"},
		"a length that is not": {server(t, answer("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n")), "misread"},
		"does not answer":      {server(t, silent), "timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Target: c.target, Rate: 100, Duration: 50 * time.Millisecond, Limit: time.Minute}
			if c.want == "timeout" {
				o.Limit = time.Second
			}
			result, err := Run(t.Context(), o)
			require.NoError(t, err)
			assert.Equal(t, map[string]int{c.want: 5}, result.Benign.Failed)
			assert.Zero(t, result.Benign.Response.N)
			assert.Nil(t, result.Benign.Response.P50)
		})
	}
}

// TestWithoutFreeConnection: what never got a connection is given up at its limit, and the load still ends.
func TestWithoutFreeConnection(t *testing.T) {
	target := server(t, func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4096)); _, _ = conn.Read(make([]byte, 1)) })
	o := Options{Target: target, Rate: 1000, Duration: 100 * time.Millisecond, Connections: 1, Limit: 50 * time.Millisecond}
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, 100, result.Benign.Failed["timeout"]+result.Benign.Failed["unsent"])

	g := generator{options: o, schedule: o.schedule(time.Now().Add(-time.Hour)), samples: make([]sample, 1)}
	g.send(&client{target: target.String()}, 0, o.Limit)
	assert.Equal(t, unsent, g.samples[0].outcome)
	assert.GreaterOrEqual(t, g.samples[0].wait, time.Hour)
}

func TestInterruptedLoadKeepsWhatItHas(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var asked atomic.Int64
	target := server(t, func(conn net.Conn) {
		buf := make([]byte, 4096)
		for {
			if _, err := conn.Read(buf); err != nil {
				return
			}
			if asked.Add(1) == 10 {
				cancel()
			}
			if _, err := conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")); err != nil {
				return
			}
		}
	})
	result, err := Run(ctx, Options{Target: target, Rate: 1000, Duration: time.Hour, Limit: time.Minute})
	require.NoError(t, err)
	assert.True(t, result.Interrupted)
	assert.GreaterOrEqual(t, result.Benign.Answered, 10)
	assert.EqualValues(t, asked.Load(), result.Benign.Answered)
	assert.Equal(t, result.Benign.Scheduled, result.Benign.Answered, "%v", result.Benign.Failed)
}
