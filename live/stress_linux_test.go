package live

import (
	"io"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
)

// TestStopUnderLoad stops filters at random times while packets keep coming (F13): the laws hold each time, and
// nothing that was queued is left without a verdict.
func TestStopUnderLoad(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue, stops = 20, 12
	fillQueue(t, queue, "--queue-bypass")
	set := dropBadPort(t)
	tr := newTraffic(t)
	var pause sync.Mutex // the library cannot bind a queue while packets come
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for payload := []byte("load"); ; {
			select {
			case <-quit:
				return
			default:
				pause.Lock()
				_, _ = tr.clients[goodPort].Write(payload)
				pause.Unlock()
			}
		}
	}()
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			config.Drain = 5 * time.Second // on a busy machine
			received := uint64(0)
			for range stops {
				q := holdPaused(t, config, &pause)
				f := serve(t, q, newEngine(t, "sequential", set), set)
				time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond)
				r := f.end()
				assert.True(t, r.Drained)
				assert.Zero(t, r.Kernel.Held)
				assert.Equal(t, r.Counts.Received, r.Counts.Accepted)
				received += r.Counts.Received
			}
			assert.Positive(t, received)
		})
	}
	close(quit)
	<-ended
}

func holdPaused(t *testing.T, c Config, pause *sync.Mutex) *Queue {
	t.Helper()
	if c.Reader == Library {
		pause.Lock()
		defer pause.Unlock()
	}
	return hold(t, c)
}

// TestGarbageCollection collects garbage all the time, with packets and without: a system call that held it up would
// hang the process.
func TestGarbageCollection(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue, packets = 21, 100
	fillQueue(t, queue)
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			f := start(t, config, newEngine(t, "sequential", set), set)
			tr := newTraffic(t)
			for i := range packets {
				tr.send(goodPort, i, i+1, 0)
				runtime.GC()
			}
			f.answered(packets)
			for range 20 {
				runtime.GC()
			}
			f.end()
		})
	}
}

// TestCallsAndAllocations has the raw reader take 500 packets that wait for it: nothing is allocated for a packet, and
// bursts make few calls. The load is not in the figure: it was sent before.
func TestCallsAndAllocations(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue, packets, reads = 22, 500, (500 + 63) / 64
	fillQueue(t, queue)
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		if config.Reader == Library {
			continue // allocates, and does not count its calls
		}
		t.Run(name, func(t *testing.T) {
			q := hold(t, config)
			engine := newEngine(t, "sequential", set)
			newTraffic(t).send(goodPort, 0, packets, 0)
			r, ok := q.reader.(*rawReader)
			require.True(t, ok)
			d := newDispatcher(engine, set, config.OnPanic, r)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for n := 1; n > 0; {
				var err error
				n, _, err = r.take(d)
				require.NoError(t, err)
			}
			runtime.ReadMemStats(&after)
			require.NoError(t, q.Close())
			counts := d.tally.snapshot()
			assert.EqualValues(t, packets, counts.Accepted)
			assert.Less(t, after.Mallocs-before.Mallocs, uint64(packets/10), "but for what the test allocates around it")
			sends := packets
			if config.BurstVerdicts {
				sends = reads
			}
			const setUpAndLast = 2
			assert.EqualValues(t, reads+sends+setUpAndLast, counts.Syscalls)
		})
	}
}

// TestClippedPackets copies the first 64 bytes of packets only: their ports are known, and their whole length.
func TestClippedPackets(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue, packets = 23, 20
	fillQueue(t, queue)
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			config.CopyRange = 64
			f := start(t, config, newEngine(t, "sequential", set), set)
			tr := newTraffic(t)
			tr.send(goodPort, 0, packets, 1000)
			tr.send(badPort, 0, packets, 1000)
			f.answered(2 * packets)
			r := f.end()
			assert.EqualValues(t, packets, r.Counts.Dropped)
			assert.EqualValues(t, 2*packets*1028, r.Counts.Bytes)
			assert.Equal(t, sequence(0, packets), tr.arrived(goodPort), "what arrives is not clipped")
		})
	}
}

// TestLargePackets sends a megabyte by TCP. With GSO its segments come many at a time.
func TestLargePackets(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue, size = 24, 1 << 20
	rule := fillQueue(t, queue)
	output, err := shell(rule.program + " -w -A INPUT -p tcp --dport 7003 -j NFQUEUE --queue-num 24 && ip link set lo mtu 1500")
	if err != nil {
		livetest.Skip(t, "the loopback interface cannot be given an MTU: %s", output)
	}
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			packetsWith, packetsWithout := uint64(0), uint64(0)
			for gso, packets := range map[bool]*uint64{true: &packetsWith, false: &packetsWithout} {
				config.GSO = gso
				f := start(t, config, newEngine(t, "sequential", set), set)
				transfer(t, size)
				r := f.end()
				*packets = r.Counts.Received
				assert.GreaterOrEqual(t, r.Counts.Bytes, uint64(size))
				assert.Zero(t, r.Counts.Malformed+r.Counts.Truncated+r.Counts.Unsupported)
			}
			assert.Less(t, 2*packetsWith, packetsWithout)
		})
	}
}

// transfer sends so many bytes by TCP and waits for the answer that they have arrived.
func transfer(t *testing.T, size int) {
	t.Helper()
	server, err := net.Listen("tcp4", "127.0.0.1:7003")
	require.NoError(t, err)
	defer server.Close()
	arrived := make(chan int64, 1)
	go func() {
		conn, err := server.Accept()
		if err != nil {
			arrived <- -1
			return
		}
		defer conn.Close()
		n, _ := io.Copy(io.Discard, conn)
		arrived <- n
	}()
	conn, err := net.Dial("tcp4", "127.0.0.1:7003")
	require.NoError(t, err)
	_, err = conn.Write(make([]byte, size))
	require.NoError(t, err)
	require.NoError(t, conn.Close())
	require.EqualValues(t, size, <-arrived)
}
