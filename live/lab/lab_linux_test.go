package lab

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/ids"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/origin"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// exchange runs one load against a fresh server.
func exchange(t *testing.T, l *Lab, o load.Options) (load.Result, origin.Log) {
	t.Helper()
	s, err := l.Serve(0)
	require.NoError(t, err)
	result, exit, err := l.Load(t.Context(), o)
	require.NoError(t, err)
	assert.Positive(t, exit.User+exit.System, "CPU time of the load")
	log, err := s.Stop()
	require.NoError(t, err)
	return result, log
}

func TestRequestsCrossTheFilter(t *testing.T) {
	l := up(t, Options{})
	for name, o := range map[string]load.Options{
		"kept connections":         {Rate: 500, Duration: 400 * time.Millisecond, Connections: 4, Limit: 20 * time.Second},
		"a connection per request": {Rate: 500, Duration: 400 * time.Millisecond, Connections: 4, Limit: 20 * time.Second, OneRequest: true},
	} {
		t.Run(name, func(t *testing.T) {
			result, log := exchange(t, l, o)
			assert.Equal(t, 200, result.Benign.Scheduled)
			assert.Equal(t, 200, result.Benign.Answered, "%v", result.Benign.Failed)
			assert.True(t, log.IDs.Equal(&result.Benign.AnsweredIDs))
			assert.EqualValues(t, 200, log.Requests)
			assert.Zero(t, log.Bad+log.Repeated)
			if o.OneRequest {
				assert.EqualValues(t, 200, log.Accepted)
			} else {
				assert.LessOrEqual(t, log.Accepted, uint64(4))
			}
		})
	}
	out, err := l.Output(t.Context(), Filter, "cat", "/proc/self/net/snmp")
	require.NoError(t, err)
	assert.Greater(t, forwarded(t, string(out)), 800, "packets that the filter forwarded")
}

// forwarded finds ForwDatagrams in /proc/net/snmp.
func forwarded(t *testing.T, snmp string) int {
	lines := strings.Split(snmp, "\n")
	require.Greater(t, len(lines), 1)
	names, values := strings.Fields(lines[0]), strings.Fields(lines[1])
	for i, name := range names {
		if name == "ForwDatagrams" {
			n := 0
			for _, digit := range values[i] {
				n = n*10 + int(digit-'0')
			}
			return n
		}
	}
	t.Fatal("no ForwDatagrams")
	return 0
}

// TestQueueRule has no reader: what the rule does is then visible from both ends.
func TestQueueRule(t *testing.T) {
	l := up(t, Options{})
	short := load.Options{Rate: 100, Duration: 200 * time.Millisecond, Limit: 300 * time.Millisecond, OneRequest: true}
	patient := short
	patient.Limit = 20 * time.Second
	_, err := l.Queued(t.Context())
	require.Error(t, err, "no rule yet")
	require.Error(t, l.Unqueue(t.Context(), QueueRule{}))
	assert.Empty(t, l.Tool())

	closed := QueueRule{Number: 5}
	queue(t, l, closed)
	assert.NotEmpty(t, l.Tool())
	result, log := exchange(t, l, short)
	assert.Zero(t, result.Benign.Answered)
	assert.Equal(t, 20, result.Benign.Failed["timeout"]+result.Benign.Failed["unsent"], "%v", result.Benign.Failed)
	assert.Zero(t, log.Accepted)
	counter, err := l.Queued(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, counter.Packets, uint64(20))
	assert.GreaterOrEqual(t, counter.Bytes, 40*counter.Packets)
	require.NoError(t, l.Unqueue(t.Context(), closed))
	_, err = l.Queued(t.Context())
	require.ErrorContains(t, err, "no queue rule")

	open := QueueRule{Number: 5, Bypass: true}
	queue(t, l, open)
	result, log = exchange(t, l, patient)
	assert.Equal(t, 20, result.Benign.Answered, "%v", result.Benign.Failed)
	assert.Equal(t, 20, log.IDs.Len())
	counter, err = l.Queued(t.Context())
	require.NoError(t, err)
	assert.GreaterOrEqual(t, counter.Packets, uint64(20*6), "handshake, request, answer, and their acknowledgements")
	require.NoError(t, l.Unqueue(t.Context(), open))
	result, _ = exchange(t, l, patient)
	assert.Equal(t, 20, result.Benign.Answered)
}

// TestRetire ends a rule under load: its counter is whole, and requests go on.
func TestRetire(t *testing.T) {
	l := up(t, Options{ReservedPorts: []uint16{6000, 6001}})
	_, err := l.Retire(t.Context(), QueueRule{})
	require.Error(t, err, "no rule yet")
	rule := QueueRule{Number: 3, Bypass: true}
	queue(t, l, rule)
	before, log := exchange(t, l, load.Options{Rate: 100, Duration: 200 * time.Millisecond, Limit: 20 * time.Second})
	assert.Equal(t, 20, before.Benign.Answered)
	assert.Equal(t, 20, log.IDs.Len())
	listed, err := l.Queued(t.Context())
	require.NoError(t, err)
	counter, err := l.Retire(t.Context(), rule)
	require.NoError(t, err)
	assert.Equal(t, listed, counter)
	after, _ := exchange(t, l, load.Options{Rate: 100, Duration: 200 * time.Millisecond, Limit: 20 * time.Second})
	assert.Equal(t, 20, after.Benign.Answered)
	rules, err := l.Output(t.Context(), Filter, l.tool.list...)
	require.NoError(t, err)
	assert.NotContains(t, string(rules), "ACCEPT     0", "nothing is left of it")
	assert.NotContains(t, string(rules), "NFQUEUE")
}

// TestAttackersAreToldByID lets the firewall's own rules stand in for an engine: they drop what comes from the attackers.
func TestAttackersAreToldByID(t *testing.T) {
	prefixes := []netip.Prefix{netip.MustParsePrefix("203.0.113.0/28"), netip.MustParsePrefix("198.51.100.16/28"), netip.MustParsePrefix("10.66.4.0/23")}
	sources, unusable := AttackSources(prefixes)
	require.Empty(t, unusable)
	l := up(t, Options{Attackers: sources})
	o := load.Options{
		Rate: 200, Duration: 500 * time.Millisecond, Limit: 20 * time.Second, OneRequest: true,
		Attack: 0.1, Sources: sources, AttackLimit: 5 * time.Second,
	}
	result, log := exchange(t, l, o)
	assert.Equal(t, 10, result.Attacks.Answered, "nobody drops them yet: %v", result.Attacks.Failed)
	assert.Equal(t, 100, log.IDs.Len())

	queue(t, l, QueueRule{Bypass: true}) // finds the tool
	if l.Tool() == "nft" {
		t.Skip("the stand-in is written for iptables")
	}
	for _, p := range prefixes {
		_, err := l.Output(t.Context(), Filter, l.Tool(), "-I", "FORWARD", "-s", p.String(), "-j", "DROP")
		require.NoError(t, err)
	}
	o.AttackLimit = 0
	result, log = exchange(t, l, o)
	assert.Equal(t, 10, result.Attacks.Failed["timeout"]+result.Attacks.Failed["unsent"], "%v", result.Attacks.Failed)
	assert.Equal(t, 90, result.Benign.Answered, "%v", result.Benign.Failed)
	all := ids.Set{}
	for id := range uint64(100) {
		_, err := all.Add(id)
		require.NoError(t, err)
	}
	blocked := all.Minus(&log.IDs)
	assert.Equal(t, result.Attacks.ScheduledIDs.String(), blocked.String())
	assert.Equal(t, 10, blocked.Len())
}

func TestDatagramLossIsExact(t *testing.T) {
	l := up(t, Options{})
	send := func(stream uint64) datagram.Loss {
		r, err := l.Receive(datagram.ReceiveOptions{Stream: stream, Quiet: time.Second})
		require.NoError(t, err)
		sent, _, err := l.Send(t.Context(), datagram.SendOptions{Stream: stream, Rate: 20_000, Duration: 500 * time.Millisecond})
		require.NoError(t, err)
		assert.EqualValues(t, 10_000, sent.Sent)
		got, err := r.Stop()
		require.NoError(t, err)
		assert.Zero(t, got.Foreign+got.Duplicates)
		loss, err := datagram.Compare(sent, got)
		require.NoError(t, err)
		return loss
	}
	loss := send(1)
	assert.Zero(t, loss.Way, "nothing on the way drops")
	assert.Less(t, loss.Lost, uint64(2_000), "what a receiver that loses its CPU for 100 ms may not hold")
	queue(t, l, QueueRule{Number: 9}) // no reader: all are lost on the way
	assert.Equal(t, datagram.Loss{Lost: 10_000, Way: 10_000}, send(2))
	counter, err := l.Queued(t.Context())
	require.NoError(t, err)
	assert.Equal(t, Counter{Packets: 10_000, Bytes: 10_000 * (64 + 28)}, counter, "not one packet but the load's crosses the filter")
}

func TestWrk(t *testing.T) {
	if _, err := wrk.Find(); err != nil {
		livetest.Skip(t, "%v", err)
	}
	l := up(t, Options{})
	s, err := l.Serve(0)
	require.NoError(t, err)
	result, exit, err := l.Wrk(t.Context(), wrk.Options{Threads: 1, Connections: 2, Duration: time.Second})
	require.NoError(t, err)
	log, err := s.Stop()
	require.NoError(t, err)
	assert.Positive(t, result.Requests)
	assert.GreaterOrEqual(t, log.Requests, result.Requests, "wrk counts what was answered in time")
	assert.Zero(t, log.IDs.Len(), "wrk sends no ids")
	assert.Equal(t, wrk.Errors{}, result.Errors)
	assert.Positive(t, exit.User+exit.System)
}
