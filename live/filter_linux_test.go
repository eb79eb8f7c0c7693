package live

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// dropBadPort drops what goes to badPort, among rules that match nothing.
func dropBadPort(t *testing.T) *rules.Set {
	t.Helper()
	set, _, err := rules.Load("test", []byte(`{"rules": [
		{"id": "a", "layer": 3, "type": "ip_src_in", "values": ["192.0.2.0/24"], "action": "drop"},
		{"id": "b", "layer": 4, "type": "udp_dst_port", "values": ["9"], "action": "drop"},
		{"id": "c", "layer": 4, "type": "udp_dst_port", "values": ["7002"], "action": "drop"},
		{"id": "d", "layer": 4, "type": "tcp_dst_port", "values": ["80"], "action": "drop"}]}`), rules.Options{})
	require.NoError(t, err)
	return set
}

func newEngine(t *testing.T, name string, set *rules.Set) engines.RuleEngine {
	t.Helper()
	spec, err := catalog.Find(name)
	require.NoError(t, err)
	engine, err := spec.New(set, engines.Default(2))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, engine.Close()) })
	return engine
}

// running is a filter at work.
type running struct {
	*Queue
	t    *testing.T
	stop context.CancelFunc
	done chan outcome
}

type outcome struct {
	result Result
	err    error
}

func start(t *testing.T, c Config, engine engines.RuleEngine, set *rules.Set) *running {
	t.Helper()
	return serve(t, hold(t, c), engine, set)
}

func serve(t *testing.T, q *Queue, engine engines.RuleEngine, set *rules.Set) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &running{Queue: q, t: t, stop: cancel, done: make(chan outcome, 1)}
	go func() {
		result, err := q.Filter(ctx, engine, set)
		r.done <- outcome{result, err}
	}()
	return r
}

// end stops the filter as Ctrl-C does, and checks the laws.
func (r *running) end() Result {
	r.t.Helper()
	r.stop()
	select {
	case o := <-r.done:
		require.NoError(r.t, o.err)
		assert.Empty(r.t, o.result.Broken)
		return o.result
	case <-time.After(10 * time.Second):
		r.t.Fatal("the filter does not end")
		return Result{}
	}
}

// answered waits until the reader has answered n packets.
func (r *running) answered(n uint64) {
	r.t.Helper()
	eventually(r.t, "packets are answered", func() bool {
		c := r.Counts()
		return c.Accepted+c.Dropped == n
	})
}

// readers are the ways to read that tests go through.
func readers(queue uint16) map[string]Config {
	one, burst, library := Default(queue), Default(queue), Default(queue)
	burst.BurstVerdicts, burst.LockThread = true, false
	library.Reader = Library
	return map[string]Config{"raw": one, "raw, bursts": burst, "nfqueue": library}
}

// TestFilter sends packets that the rules accept and drop, mixed: each gets one verdict, and the right ones arrive, in order.
func TestFilter(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 300, 3
	set := dropBadPort(t)
	rule := fillQueue(t, queue)
	for name, config := range readers(queue) {
		for _, engine := range []string{"sequential", "condvar", "chanbased"} {
			t.Run(fmt.Sprintf("%s, %s", name, engine), func(t *testing.T) {
				before := rule.packets(t)
				config.Deadline = longestDeadline // what is sent at once waits, on a busy machine for long
				f := start(t, config, newEngine(t, engine, set), set)
				tr := newTraffic(t)
				for i := range packets {
					tr.send(goodPort, i, i+1, 0)
					tr.send(badPort, i, i+1, 0)
				}
				f.answered(2 * packets)
				assert.Equal(t, sequence(0, packets), tr.arrived(goodPort))
				assert.Empty(t, tr.arrived(badPort))

				r := f.end()
				assert.EqualValues(t, packets, r.Counts.Accepted)
				assert.EqualValues(t, packets, r.Counts.Dropped)
				assert.EqualValues(t, 2*packets*(20+8+4), r.Counts.Bytes)
				assert.True(t, r.Drained)
				assert.Zero(t, r.Lost())
				assert.Zero(t, r.Unreceived())
				assert.EqualValues(t, 2*packets, r.Times.Evaluate.Count())
				assert.EqualValues(t, 2*packets, r.Times.Verdict.Count())
				passed, err := r.PassedOpen(rule.packets(t) - before)
				assert.NoError(t, err)
				assert.Zero(t, passed)
				_, err = f.Kernel()
				assert.ErrorIs(t, err, errNoRow, "the queue is closed")
			})
		}
	}
}

// TestStopAnswersWhatWaits stops a filter whose rules are slow while its queue is full of packets (F13).
func TestStopAnswersWhatWaits(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 100, 4
	rule := fillQueue(t, queue)
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			before := rule.packets(t)
			config.Drain = 20 * time.Second
			slow := rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { time.Sleep(time.Millisecond); return false })
			f := start(t, config, newEngine(t, "sequential", slow), slow)
			tr := newTraffic(t)
			tr.send(goodPort, 0, packets, 0)
			r := f.end()
			assert.EqualValues(t, packets, r.Counts.Accepted, "what was queued before the stop has its verdict")
			assert.True(t, r.Drained)
			assert.Zero(t, r.Lost())
			assert.Equal(t, sequence(0, packets), tr.arrived(goodPort))
			_, err := r.PassedOpen(rule.packets(t) - before)
			assert.NoError(t, err)
		})
	}
}

// TestStopIsBounded stops a filter whose rules never get done in time: what it leaves is counted.
func TestStopIsBounded(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 60, 4
	fillQueue(t, queue)
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			config.Drain, config.Burst = 50*time.Millisecond, 4
			slow := rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { time.Sleep(20 * time.Millisecond); return false })
			f := start(t, config, newEngine(t, "sequential", slow), slow)
			tr := newTraffic(t)
			tr.send(goodPort, 0, packets, 0)
			r := f.end()
			assert.False(t, r.Drained)
			assert.Positive(t, r.Kernel.Held)
			assert.EqualValues(t, packets, r.Counts.Accepted+r.Lost(), "accepted and lost are all")
			assert.Len(t, tr.arrived(goodPort), int(r.Counts.Accepted))
		})
	}
}

// TestRulePanics has a rule panic on every other packet (F10, live): it is dropped or accepted, as configured, and the filter goes on.
func TestRulePanics(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 40, 5
	fillQueue(t, queue)
	set := rules.FromFuncs(rules.Drop, func(*packet.Packet) bool { return false }, func(p *packet.Packet) bool {
		if p.DstPort == badPort {
			panic("rule")
		}
		return false
	})
	for _, policy := range []rules.Action{rules.Drop, rules.Accept} {
		for _, engine := range []string{"sequential", "chanbased"} {
			t.Run(fmt.Sprintf("%s, %s", engine, policy), func(t *testing.T) {
				config := Default(queue)
				config.OnPanic = policy
				f := start(t, config, newEngine(t, engine, set), set)
				tr := newTraffic(t)
				for i := range packets {
					tr.send(badPort, i, i+1, 0)
					tr.send(goodPort, i, i+1, 0)
				}
				f.answered(2 * packets)
				assert.EqualValues(t, packets, f.end().Counts.Panics)
				assert.Equal(t, sequence(0, packets), tr.arrived(goodPort))
				want := sequence(0, packets)
				if policy == rules.Drop {
					want = []int{}
				}
				assert.Equal(t, want, tr.arrived(badPort))
			})
		}
	}
}
