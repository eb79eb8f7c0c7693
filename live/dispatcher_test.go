package live

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// evaluator is an engine made from a function.
type evaluator func(p *packet.Packet) rules.Action

func (e evaluator) Evaluate(p *packet.Packet) rules.Verdict { return rules.Verdict{Action: e(p)} }
func (e evaluator) Close() error                            { return nil }

// dropPort9 panics at port 13 as an engine does whose rule panicked.
func dropPort9(p *packet.Packet) rules.Action {
	switch p.DstPort {
	case 9:
		return rules.Drop
	case 13:
		panic(&engines.WorkerPanic{Value: "rule"})
	}
	return rules.Accept
}

// play serves bursts until they are all answered.
func play(t *testing.T, s *fakeSocket, c Config, set *rules.Set) Counts {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s.idle = cancel
	r := fakeReader(s, c)
	d := fakeDispatcher(r, set, dropPort9)
	drained, err := r.serve(ctx, d)
	require.NoError(t, err)
	assert.True(t, drained)
	return d.tally.snapshot()
}

func noRules() *rules.Set { return rules.FromFuncs(rules.Drop) }

// TestOneVerdictAPacket plays every kind of message that a queue can bring.
func TestOneVerdictAPacket(t *testing.T) {
	const ip, arp = 0x0800, 0x0806
	cutInside := queuedMessage(6, ip, udpTo(9))
	cutInside = cutInside[:len(cutInside)-10]
	ipv6 := make([]byte, 48)
	ipv6[0], ipv6[5], ipv6[6], ipv6[45] = 0x60, 8, 17, 8
	bursts := [][][]byte{
		{queuedMessage(1, ip, udpTo(7)), queuedMessage(2, ip, udpTo(9)), queuedMessage(3, ip, udpTo(13))},
		{queuedMessage(4, 0, udpTo(9)), queuedMessage(5, ip, udpTo(9)[:10]), cutInside},
		{queuedMessage(6, ip, udpTo(9)), refusal(2), queuedMessage(7, arp, make([]byte, 28))},
		{append(queuedMessage(8, ip, udpTo(9)), queuedMessage(9, 0x86dd, ipv6)...), {1, 2, 3}},
		{queuedMessage(13, ip, nil), queuedMessage(14, ip, []byte{0x65})},
	}
	want := []given{
		{1, false}, {2, true}, {3, true}, {4, true}, {5, false}, {6, false}, {7, false}, {8, true}, {9, false}, {13, false}, {14, false},
	}
	for _, burst := range []bool{false, true} {
		t.Run(fmt.Sprintf("burst verdicts %v", burst), func(t *testing.T) {
			s := &fakeSocket{bursts: bursts, failing: syscall.ENOBUFS}
			c := Default(1)
			c.BurstVerdicts = burst
			counts := play(t, s, c, noRules())
			assert.Equal(t, want, s.verdicts())
			calls := counts.Syscalls
			counts.Syscalls = 0
			assert.Equal(t, Counts{
				Received: 11, Accepted: 7, Dropped: 4, Bytes: 5*28 + 10 + 28 + 48 + 1, Truncated: 3, Malformed: 1,
				Panics: 1, IDGaps: 3, Repeated: 1, Garbled: 2, Overruns: 1, Refused: 1, Bursts: 5, LastID: 14,
			}, counts)
			sends := len(want)
			if burst {
				sends = len(bursts)
			}
			assert.EqualValues(t, 6+sends+4, calls, "reads with one that failed, sends, then: nothing, wait, stop, nothing")
		})
	}
}

// TestNumbersWrap takes packets across 2^32.
func TestNumbersWrap(t *testing.T) {
	const last = 1<<32 - 1
	r := fakeReader(&fakeSocket{}, Default(1))
	d := fakeDispatcher(r, noRules(), dropPort9)
	for _, id := range []uint32{last - 1, last, 0, 2} {
		assert.True(t, d.isNew(id), id)
	}
	assert.False(t, d.isNew(last))
	assert.EqualValues(t, last-2+1, d.tally.gaps.Load())
}

// TestVerdictsThatCannotBeSent keeps their packets in flight.
func TestVerdictsThatCannotBeSent(t *testing.T) {
	s := &fakeSocket{refuse: syscall.ENOBUFS}
	c := Default(1)
	c.BurstVerdicts = true
	r := fakeReader(s, c)
	d := fakeDispatcher(r, noRules(), dropPort9)
	s.bursts = [][][]byte{{queuedMessage(1, 0, udpTo(1)), queuedMessage(2, 0, udpTo(9))}}
	_, _, err := r.take(d)
	require.NoError(t, err)
	counts := d.tally.snapshot()
	assert.EqualValues(t, 2, counts.SendErrors)
	assert.EqualValues(t, 2, counts.InFlight())
	assert.Zero(t, counts.Accepted+counts.Dropped)

	s.refuse = nil
	s.bursts = [][][]byte{{queuedMessage(3, 0, udpTo(1))}}
	_, _, err = r.take(d)
	require.NoError(t, err)
	assert.Equal(t, []given{{3, false}}, s.verdicts(), "what failed is not sent again")
}

func TestReaderGivesUpWhereNothingCanBeRead(t *testing.T) {
	s := &fakeSocket{}
	r := fakeReader(s, Default(1))
	d := fakeDispatcher(r, noRules(), dropPort9)
	var err error
	for range maxErrors {
		require.NoError(t, err)
		s.failing = syscall.EBADF
		_, _, err = r.take(d)
	}
	assert.ErrorIs(t, err, syscall.EBADF)
}

// TestForeignPanicsGoOn lets a panic through that no rule caused.
func TestForeignPanicsGoOn(t *testing.T) {
	r := fakeReader(&fakeSocket{bursts: [][][]byte{{queuedMessage(1, 0, udpTo(1))}}}, Default(1))
	broken := errors.New("a bug")
	d := fakeDispatcher(r, noRules(), func(*packet.Packet) rules.Action { panic(broken) })
	assert.PanicsWithError(t, "a bug", func() { _, _, _ = r.take(d) })
}

// TestLayer7IsFoundWhereRulesNeedIt looks for a view of HTTP.
func TestLayer7IsFoundWhereRulesNeedIt(t *testing.T) {
	set, _, err := rules.Load("test", []byte(`{"rules": [
		{"id": "a", "layer": 7, "type": "http_method", "values": ["GET"], "action": "drop"}]}`), rules.Options{})
	require.NoError(t, err)
	request := append(make([]byte, 40), "GET /x HTTP/1.1\r\n\r\n"...)
	request[0], request[3], request[9], request[32] = 0x45, byte(len(request)), 6, 5<<4
	for _, s := range []*rules.Set{set, noRules()} {
		var uri []byte
		r := fakeReader(&fakeSocket{bursts: [][][]byte{{queuedMessage(1, 0x0800, request)}}}, Default(1))
		_, _, err = r.take(fakeDispatcher(r, s, func(p *packet.Packet) rules.Action {
			if p.L7 != nil {
				uri = p.L7.URI
			}
			return rules.Accept
		}))
		require.NoError(t, err)
		assert.Equal(t, s == set, string(uri) == "/x")
	}
}

// TestNothingIsAllocatedForAPacket plays the same bursts again and again.
func TestNothingIsAllocatedForAPacket(t *testing.T) {
	for _, burst := range []bool{false, true} {
		c := Default(1)
		c.BurstVerdicts = burst
		s := &fakeSocket{sent: make([]byte, 0, 1<<16)}
		r := fakeReader(s, c)
		d := fakeDispatcher(r, noRules(), func(p *packet.Packet) rules.Action { return rules.Drop })
		all := [][][]byte{{queuedMessage(1, 0x0800, udpTo(7)), queuedMessage(2, 0, udpTo(9)), queuedMessage(3, 0, nil)}}
		assert.Zero(t, testing.AllocsPerRun(100, func() {
			s.bursts, s.sent, d.begun = all, s.sent[:0], false
			_, _, _ = r.take(d)
		}))
	}
}
