package live

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

// hold binds a queue and answers nothing until the filter starts, as a program that is busy or hangs.
func hold(t *testing.T, c Config) *Queue {
	t.Helper()
	q, err := Open(c)
	require.NoError(t, err)
	return q
}

// TestQueueFull sends 20 packets into a queue of 8 (F18): closed, 12 are dropped and counted; open, 12 pass uninspected, and
// only the rule's counter knows.
func TestQueueFull(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue = 8
	rule := fillQueue(t, queue)
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		for _, open := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, fail-open %v", name, open), func(t *testing.T) {
				config.QueueLen, config.FailOpen = 8, open
				before := rule.packets(t)
				q := hold(t, config)
				tr := newTraffic(t)
				tr.send(goodPort, 0, 20, 0)
				k, err := q.Kernel()
				require.NoError(t, err)
				assert.EqualValues(t, 8, k.Held)

				early := []int{}
				if open {
					early = sequence(8, 20)
				}
				assert.Equal(t, early, tr.arrived(goodPort), "what passes overtakes what is held")
				f := serve(t, q, newEngine(t, "sequential", set), set)
				f.answered(8)
				r := f.end()
				assert.Equal(t, sequence(0, 8), tr.arrived(goodPort))
				assert.EqualValues(t, 8, r.Counts.Received)
				passed, err := r.PassedOpen(rule.packets(t) - before)
				require.NoError(t, err)
				assert.EqualValues(t, 12, r.Kernel.QueueDropped+passed, "either way 12 packets were not inspected")
				assert.Equal(t, open, passed == 12)
			})
		}
	}
}

// TestSocketOverflow overflows the socket's buffer while nobody reads (F19): reading goes on, and the loss is known to the
// packet, from numbers and from /proc, while errors say less or nothing.
func TestSocketOverflow(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 200, 9
	rule := fillQueue(t, queue)
	for name, config := range readers(queue) {
		for _, quiet := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, no-enobufs %v", name, quiet), func(t *testing.T) {
				config.ReadBuffer, config.NoENOBUFS = 20_000, quiet
				before := rule.packets(t)
				q := hold(t, config)
				tr := newTraffic(t)
				tr.send(goodPort, 0, packets, 200)
				k, err := q.Kernel()
				require.NoError(t, err)
				require.Positive(t, k.UserDropped, "nothing overflowed")
				require.EqualValues(t, packets, k.Held+k.UserDropped)

				set := dropBadPort(t)
				f := serve(t, q, newEngine(t, "sequential", set), set)
				f.answered(k.Held)
				tr.send(goodPort, packets, packets+1, 200) // shows the gap before it
				f.answered(k.Held + 1)
				r := f.end()
				assert.Len(t, tr.arrived(goodPort), int(k.Held)+1)
				assert.Equal(t, k.UserDropped, r.Kernel.UserDropped)
				assert.Equal(t, k.UserDropped, r.Counts.IDGaps, "the numbers tell the same")
				assert.Equal(t, k.UserDropped, r.Lost())
				assert.LessOrEqual(t, r.Counts.Overruns, uint64(1), "one error stands for all")
				assert.Equal(t, quiet, r.Counts.Overruns == 0)
				_, err = r.PassedOpen(rule.packets(t) - before)
				assert.NoError(t, err)
			})
		}
	}
}

// TestQueueTaken binds a queue twice (F25): the second time it is taken, and by whom is known. The first goes on.
func TestQueueTaken(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue = 10
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			first := hold(t, Default(queue))
			_, err := Open(config)
			assert.ErrorIs(t, err, ErrQueueTaken)
			assert.NotErrorIs(t, err, ErrCapability)
			assert.ErrorContains(t, err, fmt.Sprintf("netlink address %d", first.Settings().Port))
			k, err := first.Kernel()
			require.NoError(t, err)
			assert.Equal(t, first.Settings().Port, k.Port, "the owner keeps it")
			require.NoError(t, first.Close())

			again, err := Open(config)
			require.NoError(t, err, "a queue that was closed is free")
			require.NoError(t, again.Close())
		})
	}
}

// TestSettingsReachTheKernel compares the kernel's row with what was asked for.
func TestSettingsReachTheKernel(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for name, config := range readers(11) {
		t.Run(name, func(t *testing.T) {
			config.CopyRange, config.ReadBuffer = 128, 100_000
			q := hold(t, config)
			defer func() { assert.NoError(t, q.Close()) }()
			k, err := q.Kernel()
			require.NoError(t, err)
			assert.Equal(t, Kernel{Queue: 11, Port: q.Settings().Port, CopyMode: 2, CopyRange: 128}, k)
			assert.Equal(t, 200_000, q.Settings().ReadBuffer)
		})
	}
}

// TestForeignVerdict has a verdict that no packet waits for (F20): the kernel's refusal is counted and breaks a law.
func TestForeignVerdict(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for name, config := range readers(12) {
		t.Run(name, func(t *testing.T) {
			set := dropBadPort(t)
			q := hold(t, config)
			_, err := q.reader.answer(4711, rules.Accept)
			require.NoError(t, err, "the kernel refuses later")
			_, err = q.reader.flush()
			require.NoError(t, err)
			f := serve(t, q, newEngine(t, "sequential", set), set)
			eventually(t, "the refusal is counted", func() bool { return f.Counts().Refused == 1 })
			f.stop()
			o := <-f.done
			require.NoError(t, o.err)
			assert.Equal(t, []string{"the kernel refused 1 verdicts: unknown, double or late"}, o.result.Broken)
		})
	}
}
