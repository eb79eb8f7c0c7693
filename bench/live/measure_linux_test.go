package main

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
)

const peersFolder = "../../peers/bin"

// needPeers skips where the C programs are not built.
func needPeers(t *testing.T) {
	t.Helper()
	for _, c := range contestants() {
		if _, err := os.Stat(filepath.Join(peersFolder, c.peer)); err != nil {
			livetest.Skip(t, "the C programs are not built: make peers")
		}
	}
}

// up builds a lab, or skips where the machine cannot.
func up(t *testing.T) *lab.Lab {
	t.Helper()
	l, err := lab.Up(t.Context(), lab.Options{})
	var cannot *lab.StepError
	if errors.As(err, &cannot) {
		livetest.Skip(t, "%v", cannot)
	}
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l
}

// TestEveryContestantEmptiesTheQueue runs the whole once, for a moment. Every visit checks its filter's account against the rule's.
func TestEveryContestantEmptiesTheQueue(t *testing.T) {
	needPeers(t)
	require.NoError(t, up(t).Close())
	p, err := parse([]string{"-reps=1", "-duration=1s", "-warmup=0", "-c=4", "-peers", peersFolder}, io.Discard)
	require.NoError(t, err)
	v, err := p.measure(t.Context(), io.Discard)
	require.NoError(t, err)
	for _, c := range contestants() {
		require.Len(t, v[c.name], 1, c.name)
		one := v[c.name][0]
		assert.Positive(t, one.rate, c.name)
		if c.name == noQueue {
			continue
		}
		assert.Greater(t, one.told.Received, uint64(100), c.name)
		assert.Zero(t, one.told.Missing, c.name)
		assert.Zero(t, one.lost, c.name)
		assert.Positive(t, one.told.ReadBuffer, c.name)
		assert.Positive(t, one.told.CPU, c.name)
		if c.name != "nfqueue" { // the library does not tell
			assert.Positive(t, one.told.Syscalls, c.name)
		}
	}
	assert.Equal(t, v["c"][0].told.ReadBuffer, v["raw"][0].told.ReadBuffer)
	assert.Equal(t, v["c-burst"][0].told.ReadBuffer, v["raw-burst"][0].told.ReadBuffer)
	// A second has few packets for what the runtime allocates in it (bench-live's bound is for a longer visit), but not so few that
	// one allocation a burst of some seven would pass.
	assert.Less(t, v["raw-burst"][0].told.allocationsPerPacket(), 0.02)
	assert.Greater(t, v["nfqueue"][0].told.allocationsPerPacket(), 1.0, "allocations are seen")
}

// TestFiltersAnswerWhatWaits stops each filter while packets wait in its queue, and lets it go on to end: all of them arrive.
func TestFiltersAnswerWhatWaits(t *testing.T) {
	needPeers(t)
	l := up(t)
	p, err := parse([]string{"-peers", peersFolder}, io.Discard)
	require.NoError(t, err)
	for _, c := range contestants() {
		if c.name == noQueue {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			const packets = 50
			p.deadline = 0 // what waits while the filter is stopped is to be its engine's
			command, err := c.command(p, queueNumber)
			require.NoError(t, err)
			f, err := startFilter(t.Context(), l, command)
			require.NoError(t, err)
			defer f.kill()
			rule := lab.QueueRule{Number: queueNumber}
			require.NoError(t, l.Queue(t.Context(), rule))
			receiver, err := l.Receive(datagram.ReceiveOptions{Stream: 1, Quiet: 300 * time.Millisecond})
			require.NoError(t, err)
			require.NoError(t, f.Signal(syscall.SIGSTOP))
			_, _, err = l.Send(t.Context(), datagram.SendOptions{Stream: 1, Rate: 1000, Duration: packets * time.Millisecond})
			require.NoError(t, err)
			counter, err := l.Retire(t.Context(), rule)
			require.NoError(t, err)
			require.EqualValues(t, packets, counter.Packets)
			require.NoError(t, f.Signal(syscall.SIGTERM)) // it is told to stop before it sees the packets
			require.NoError(t, f.Signal(syscall.SIGCONT))
			got, err := f.stop(t.Context())
			require.NoError(t, err)
			lost, err := got.check(counter.Packets)
			require.NoError(t, err)
			assert.Zero(t, lost)
			received, err := receiver.Stop()
			require.NoError(t, err)
			assert.EqualValues(t, packets, received.Distinct)
			assert.Zero(t, received.Reordered)
		})
	}
}

// TestPeersRefuse runs the C programs with arguments that are none, and on a queue that is taken.
func TestPeersRefuse(t *testing.T) {
	needPeers(t)
	l := up(t)
	p, err := parse([]string{"-peers", peersFolder}, io.Discard)
	require.NoError(t, err)
	for _, c := range contestants() {
		if c.peer == "" {
			continue
		}
		for _, words := range [][]string{{}, {"x"}, {"-1"}, {"65536"}, {"1x"}, {"1", "2"}} {
			words, err := exec.Command(filepath.Join(peersFolder, c.peer), words...).CombinedOutput()
			var ended *exec.ExitError
			require.ErrorAs(t, err, &ended)
			assert.Equal(t, 2, ended.ExitCode())
			assert.Contains(t, string(words), "usage: ")
		}
		command, err := c.command(p, queueNumber)
		require.NoError(t, err)
		f, err := startFilter(t.Context(), l, command)
		require.NoError(t, err)
		_, err = startFilter(t.Context(), l, command)
		assert.ErrorContains(t, err, "bind queue: ", c.name)
		_, err = f.stop(t.Context())
		assert.NoError(t, err)
	}
}
