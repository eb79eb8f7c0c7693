package live

import (
	"bytes"
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// feeder is a socket that brings so many packets, in bursts, into two memories by turns of Flip, as the real one does: what a late
// engine reads must not be written meanwhile, which the race detector sees.
type feeder struct {
	fakeSocket
	memory, spare [][]byte
	packets, fed  int
	pause         time.Duration // between bursts
}

func newFeeder(packets, burst int) *feeder {
	f := &feeder{packets: packets}
	f.idle = func() { time.Sleep(time.Millisecond) }
	f.memory, f.spare = make([][]byte, burst), make([][]byte, burst)
	return f
}

func (f *feeder) Receive() (int, error) {
	f.calls++
	time.Sleep(f.pause)
	n := min(len(f.memory), f.packets-f.fed)
	for i := range n {
		f.fed++
		f.memory[i] = append(f.memory[i][:0], queuedMessage(uint32(f.fed), 0x0800, udpTo(uint16(f.fed)))...)
	}
	return n, nil
}

func (f *feeder) Datagram(i int) ([]byte, bool) { return f.memory[i], false }
func (f *feeder) Flip()                         { f.flips++; f.memory, f.spare = f.spare, f.memory }
func (f *feeder) Forget()                       { f.forgot++; f.spare = make([][]byte, len(f.memory)) }

// slow is an engine that takes its time, and finds its packet as it was when it comes back. It counts who is inside.
type slow struct {
	t      *testing.T
	takes  func(p *packet.Packet) time.Duration
	panics any
	inside atomic.Int32
	asked  atomic.Int32
	closed atomic.Int32
}

func (s *slow) Evaluate(p *packet.Packet) rules.Verdict {
	assert.EqualValues(s.t, 1, s.inside.Add(1), "one packet at a time")
	defer s.inside.Add(-1)
	s.asked.Add(1)
	before, payload := *p, bytes.Clone(p.Payload)
	took := s.takes(p)
	time.Sleep(took)
	assert.Equal(s.t, before.Key, p.Key, "somebody wrote what a late worker reads")
	assert.Equal(s.t, payload, p.Payload, "somebody wrote what a late worker reads")
	if s.panics != nil && took > 0 {
		panic(s.panics)
	}
	return rules.Verdict{Action: rules.Accept}
}

func (s *slow) Close() error {
	assert.Zero(s.t, s.inside.Load(), "closed while somebody is inside")
	s.closed.Add(1)
	return nil
}

// guarded is a filter over a feeder, with a deadline. Its rules drop everything, so that an action tells who decided.
type guarded struct {
	*dispatcher
	feeder *feeder
	reader *rawReader
	first  *team
}

func guarding(t *testing.T, f *feeder, e engines.RuleEngine, limit time.Duration, build Builder) *guarded {
	t.Helper()
	c := Default(1)
	c.Deadline, c.Drain = limit, 20*time.Second
	r := &rawReader{verdicts: newVerdicts(f, c), socket: f, config: c}
	set := rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { return true })
	d := newDispatcher(e, set, c.OnPanic, r)
	require.NoError(t, d.watchOver(set, limit, build))
	return &guarded{d, f, r, d.guard.team}
}

// late makes an engine late for the packets that are to be: it comes back a limit after its packet was decided without it, however late the
// watchdog is on a busy machine. A packet's port is its number, and verdicts come in order.
func (g *guarded) late(is func(p *packet.Packet) bool) func(*packet.Packet) time.Duration {
	return func(p *packet.Packet) time.Duration {
		if !is(p) {
			return 0
		}
		for end := time.Now().Add(20 * time.Second); g.tally.accepted.Load()+g.tally.dropped.Load() < uint64(p.DstPort) && time.Now().Before(end); {
			time.Sleep(g.guard.limit / 8)
		}
		return g.guard.limit
	}
}

func always(*packet.Packet) bool { return true }

func to(port uint16) func(*packet.Packet) bool {
	return func(p *packet.Packet) bool { return p.DstPort == port }
}

// serve serves until all packets are answered, and asserts that each got one verdict, in order.
func (g *guarded) serve(t *testing.T) (Counts, []given) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	g.feeder.idle = func() {
		time.Sleep(time.Millisecond)
		if g.feeder.fed == g.feeder.packets {
			cancel()
		}
	}
	drained, err := g.reader.serve(ctx, g.dispatcher)
	cancel()
	require.NoError(t, err)
	assert.True(t, drained)
	verdicts := g.feeder.verdicts()
	require.Len(t, verdicts, g.feeder.packets)
	for i, v := range verdicts {
		require.EqualValues(t, i+1, v.id)
	}
	counts := g.tally.snapshot()
	assert.EqualValues(t, g.feeder.packets, counts.Received)
	assert.Zero(t, counts.InFlight())
	assert.Zero(t, counts.Repeated+counts.IDGaps+counts.Refused)
	assert.EqualValues(t, g.feeder.packets, g.times.response.count())
	return counts, verdicts
}

// TestOneLatePacket: its verdict and those of the rest of its burst come without the engine, which is asked again when it is back.
func TestOneLatePacket(t *testing.T) {
	var e *slow
	var f *feeder
	var g *guarded
	var counts Counts
	var verdicts []given
	for try := 0; try < 20 && (counts.Deadline != 1 || counts.Degraded >= 150); try++ { // a busy machine may be late for others, too
		e = &slow{t: t}
		f = newFeeder(200, 4)
		f.pause = 2 * time.Millisecond
		g = guarding(t, f, e, 10*time.Millisecond, nil)
		e.takes = g.late(to(3))
		counts, verdicts = g.serve(t)
	}
	for id, drop := range []bool{false, false, true, true} {
		assert.Equal(t, given{uint32(id) + 1, drop}, verdicts[id])
	}
	assert.False(t, verdicts[199].drop, "the engine is back")
	assert.EqualValues(t, 1, counts.Deadline)
	assert.Positive(t, counts.Degraded)
	assert.Less(t, counts.Degraded, uint64(150))
	assert.EqualValues(t, 200, uint64(g.times.evaluate.count())+counts.Degraded+counts.Deadline)
	assert.EqualValues(t, e.asked.Load()-1, g.times.evaluate.count(), "what came too late is in no figure")
	assert.Equal(t, 2+1, f.flips, "two to begin with")
	assert.True(t, g.first.isFree())
	assert.Zero(t, e.closed.Load(), "the caller's to close")
}

// TestOverduePackets wait behind others until their time is over: they are not given to the engine.
func TestOverduePackets(t *testing.T) {
	e := &slow{t: t, takes: func(*packet.Packet) time.Duration { return 6 * time.Millisecond }}
	g := guarding(t, newFeeder(20, 20), e, 50*time.Millisecond, nil)
	counts, verdicts := g.serve(t)
	assert.False(t, verdicts[0].drop)
	assert.True(t, verdicts[19].drop)
	assert.Positive(t, counts.Deadline)
	assert.EqualValues(t, 20, uint64(e.asked.Load())+counts.Deadline+counts.Degraded-claims(counts, e, g))
}

// claims is how many packets both the engine was asked about and the deadline decided.
func claims(c Counts, e *slow, g *guarded) uint64 {
	return uint64(e.asked.Load()) - uint64(g.times.evaluate.count())
}

// TestAllKindsOfDelays has an engine take about as long as the deadline, over and over.
func TestAllKindsOfDelays(t *testing.T) {
	for _, burst := range []bool{false, true} {
		t.Run(fmt.Sprintf("burst verdicts %v", burst), func(t *testing.T) {
			e := &slow{t: t, takes: func(*packet.Packet) time.Duration {
				return time.Duration(rand.IntN(40)) / 39 * time.Duration(rand.IntN(9000)) * time.Microsecond
			}}
			f := newFeeder(4000, 4)
			f.pause = 200 * time.Microsecond
			g := guarding(t, f, e, 4*time.Millisecond, nil)
			g.guard.steady = 0 // asked again at once
			g.reader.config.BurstVerdicts = burst
			g.reader.verdicts = newVerdicts(f, g.reader.config)
			g.out = g.reader
			counts, _ := g.serve(t)
			assert.EqualValues(t, counts.Received, uint64(g.times.evaluate.count())+counts.Deadline+counts.Degraded)
			assert.Greater(t, claims(counts, e, g), uint64(10))
			assert.Greater(t, g.times.evaluate.count(), uint64(1000))
		})
	}
}

// TestBackOff: an engine that is late each time is asked ever more seldom, one that keeps up between is not.
func TestBackOff(t *testing.T) {
	const limit = 4 * time.Millisecond
	for _, c := range []struct {
		steady, least int
		pause         time.Duration
	}{{0, 20, 0}, {steady, 4, longestPause}} {
		e := &slow{t: t}
		f := newFeeder(600, 1)
		f.pause = time.Millisecond
		g := guarding(t, f, e, limit, nil)
		e.takes = g.late(always)
		g.guard.steady = uint64(c.steady)
		begin := time.Now()
		counts, _ := g.serve(t)
		elapsed := time.Since(begin)
		assert.GreaterOrEqual(t, int(e.asked.Load()), c.least)
		if c.pause > 0 {
			assert.LessOrEqual(t, int(e.asked.Load()), mostAsked(elapsed))
		}
		assert.GreaterOrEqual(t, counts.Deadline, uint64(e.asked.Load()), "some may be overdue before")
		assert.LessOrEqual(t, g.guard.pause, min(c.pause, elapsed))
	}

	d := &dispatcher{guard: &guard{limit: limit, steady: 3}}
	pauses := []time.Duration{}
	for _, kept := range []uint64{10, 2, 0, 0, 3, 1} {
		d.tally.received.add(kept)
		d.backOff()
		pauses = append(pauses, d.guard.pause)
	}
	assert.Equal(t, []time.Duration{0, limit, 2 * limit, 4 * limit, 0, limit}, pauses)
	for range 20 {
		d.backOff()
	}
	assert.Equal(t, longestPause, d.guard.pause)
}

// mostAsked bounds how often an engine that is always late is asked under a limit of 4 ms: at first without a pause, and then after pauses that double.
func mostAsked(elapsed time.Duration) int {
	return 2 + bits.Len64(uint64(elapsed/(4*time.Millisecond))) + int(elapsed/longestPause)
}

// TestDismissed: where another can be built, an engine that does not keep up is closed until it is asked again.
func TestDismissed(t *testing.T) {
	const limit = 4 * time.Millisecond
	first := &slow{t: t}
	var others []*slow
	var g *guarded
	f := newFeeder(600, 1)
	f.pause = time.Millisecond
	g = guarding(t, f, first, limit, func() (engines.RuleEngine, error) {
		others = append(others, &slow{t: t, takes: g.late(always)}) // one after another
		return others[len(others)-1], nil
	})
	first.takes = g.late(always)
	begin := time.Now()
	counts, _ := g.serve(t)
	assert.EqualValues(t, 2, first.asked.Load(), "the first time comes without a pause")
	assert.EqualValues(t, 1, first.closed.Load())
	assert.True(t, g.first.isGone())
	require.GreaterOrEqual(t, len(others), 3)
	assert.LessOrEqual(t, len(others), mostAsked(time.Since(begin)))
	for _, e := range others {
		assert.LessOrEqual(t, e.asked.Load(), int32(1))
		assert.EqualValues(t, 1, e.closed.Load())
	}
	assert.Zero(t, counts.Rebuilt, "none was given up")
	assert.Empty(t, g.guard.names)
}

// TestLatePanic is dropped with the verdict that it would have been.
func TestLatePanic(t *testing.T) {
	e := &slow{t: t, panics: &engines.WorkerPanic{Value: "rule"}}
	f := newFeeder(300, 4)
	f.pause = 2 * time.Millisecond
	g := guarding(t, f, e, 20*time.Millisecond, nil)
	e.takes = g.late(to(49))
	g.guard.steady = 0
	counts, verdicts := g.serve(t)
	assert.Zero(t, counts.Panics)
	assert.True(t, verdicts[48].drop)
	assert.Positive(t, counts.Accepted, "the engine goes on")
	assert.GreaterOrEqual(t, counts.Degraded, uint64(3), "the rest of the burst at least")
	assert.Greater(t, e.asked.Load(), int32(49), "it is back")
}

// TestGivenUp: an engine that is late for too long is replaced, and closed when it comes back at last.
func TestGivenUp(t *testing.T) {
	release := make(chan struct{})
	first := &slow{t: t, takes: func(p *packet.Packet) time.Duration {
		if p.DstPort == 5 {
			<-release
		}
		return 0
	}}
	second := &slow{t: t, takes: func(*packet.Packet) time.Duration { return 0 }}
	f := newFeeder(1<<16-1, 4)
	f.pause = 2 * time.Millisecond
	g := guarding(t, f, first, 200*time.Millisecond, func() (engines.RuleEngine, error) { return second, nil })
	second.takes = func(*packet.Packet) time.Duration {
		if second.asked.Load() == 10 {
			f.packets = f.fed // the dispatcher's: nobody else touches it
			close(release)
			time.Sleep(time.Millisecond)
		}
		return 0
	}
	counts, verdicts := g.serve(t)
	assert.EqualValues(t, 1, counts.Rebuilt)
	assert.EqualValues(t, 5, first.asked.Load(), "never again")
	assert.False(t, verdicts[len(verdicts)-1].drop, "the second engine decides")
	assert.Equal(t, 1, f.forgot)
	assert.True(t, g.first.isFree())
	assert.EqualValues(t, 1, first.closed.Load())
	assert.EqualValues(t, 1, second.closed.Load())
}

// TestBuiltTooLate: an engine that is there only when the filter has ended is closed all the same.
func TestBuiltTooLate(t *testing.T) {
	f := newFeeder(0, 1)
	replacement := &slow{t: t}
	building, release := make(chan struct{}), make(chan struct{})
	g := guarding(t, f, &slow{t: t}, time.Second, func() (engines.RuleEngine, error) {
		close(building)
		<-release
		return replacement, nil
	})
	r := newRelay(t.Context(), g.reader, g.dispatcher)
	r.rest = 0
	r.replace(g.first)
	<-building
	close(r.stop)
	require.NoError(t, r.disband(nil), "which has no patience for a builder")
	assert.Zero(t, replacement.closed.Load())
	close(release)
	eventually(t, "it is closed", func() bool { return replacement.closed.Load() == 1 })
}

// TestStopWhileStalled: the stop is bounded, and says that the engine cannot be closed.
func TestStopWhileStalled(t *testing.T) {
	release, asked := make(chan struct{}), make(chan struct{})
	e := &slow{t: t, takes: func(*packet.Packet) time.Duration { close(asked); <-release; return 0 }}
	f := newFeeder(1, 1)
	g := guarding(t, f, e, 200*time.Millisecond, nil)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	drained, err := g.reader.serve(ctx, g.dispatcher)
	require.NoError(t, err)
	assert.True(t, drained)
	assert.Equal(t, []given{{1, true}}, f.verdicts())
	assert.False(t, g.first.isFree())
	assert.Zero(t, e.closed.Load())
	close(release)
	eventually(t, "it is closed when it comes back", g.first.isFree)
	assert.EqualValues(t, 1, e.closed.Load())
}

// TestNothingIsAllocatedUnderADeadline as without one.
func TestNothingIsAllocatedUnderADeadline(t *testing.T) {
	c := Default(1)
	s := &fakeSocket{sent: make([]byte, 0, 1<<16)}
	r := fakeReader(s, c)
	d := fakeDispatcher(r, noRules(), func(*packet.Packet) rules.Action { return rules.Drop })
	require.NoError(t, d.watchOver(noRules(), time.Second, nil))
	all := [][][]byte{{queuedMessage(1, 0x0800, udpTo(7)), queuedMessage(2, 0, udpTo(9)), queuedMessage(3, 0, nil)}}
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		s.bursts, s.sent, d.begun = all, s.sent[:0], false
		_, _, _ = r.take(d)
	}))
	assert.Zero(t, d.tally.deadline.Load())
}
