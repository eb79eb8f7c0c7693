package live

import (
	"encoding/binary"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Ports of the servers behind the queue. The rules of the tests drop what goes to the second.
const (
	goodPort = 7001
	badPort  = 7002
)

// traffic is a client of servers on both ports. Each datagram carries its number.
type traffic struct {
	t       *testing.T
	servers map[int]*net.UDPConn
	clients map[int]*net.UDPConn
}

func newTraffic(t *testing.T) *traffic {
	t.Helper()
	tr := &traffic{t: t, servers: map[int]*net.UDPConn{}, clients: map[int]*net.UDPConn{}}
	for _, port := range []int{goodPort, badPort} {
		address := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}
		server, err := net.ListenUDP("udp4", address)
		require.NoError(t, err)
		require.NoError(t, server.SetReadBuffer(1<<20)) // a small datagram takes 768 bytes of it
		client, err := net.DialUDP("udp4", nil, address)
		require.NoError(t, err)
		t.Cleanup(func() { _, _ = server.Close(), client.Close() })
		tr.servers[port], tr.clients[port] = server, client
	}
	return tr
}

// send sends numbers [from, to), of the given payload size.
func (tr *traffic) send(port, from, to, size int) {
	tr.t.Helper()
	payload := make([]byte, max(size, 4))
	for i := from; i < to; i++ {
		binary.BigEndian.PutUint32(payload, uint32(i))
		_, err := tr.clients[port].Write(payload)
		require.NoError(tr.t, err)
	}
}

// arrived returns the numbers that a server got, in their order, when nothing comes any more: packets arrive inside the
// call that gives their verdict.
func (tr *traffic) arrived(port int) []int {
	tr.t.Helper()
	numbers := []int{}
	buffer := make([]byte, 1<<16)
	for waits := 0; waits < 2; { // a thread that loses its CPU before it reads may find its time over, and the datagram there
		require.NoError(tr.t, tr.servers[port].SetReadDeadline(time.Now().Add(50*time.Millisecond)))
		n, err := tr.servers[port].Read(buffer)
		if err != nil {
			waits++
			continue
		}
		waits = 0
		require.GreaterOrEqual(tr.t, n, 4)
		numbers = append(numbers, int(binary.BigEndian.Uint32(buffer)))
	}
	return numbers
}

func sequence(from, to int) []int {
	numbers := []int{}
	for i := from; i < to; i++ {
		numbers = append(numbers, i)
	}
	return numbers
}
