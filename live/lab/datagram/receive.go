package datagram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"golang.org/x/net/ipv4"

	"github.com/tigerbench/tigerbench/internal/usage"
)

// Receiver counts the datagrams of one stream.
type Receiver struct {
	tally
	options ReceiveOptions
	conn    *net.UDPConn
	batch   *ipv4.PacketConn
	before  int64 // overflow counter at the start
}

// tally is what arrived so far.
type tally struct {
	received Received
	highest  uint64
}

// Listen opens the receiver's socket: datagrams count from here on.
func Listen(o ReceiveOptions) (*Receiver, error) {
	o = o.withDefaults()
	conn, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(o.Listen))
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	r := &Receiver{options: o, conn: conn, batch: ipv4.NewPacketConn(conn), tally: tally{received: Received{Options: o}}}
	if r.received.Buffer, err = growBuffer(conn, o.Buffer); err != nil {
		conn.Close()
		return nil, fmt.Errorf("set receive buffer: %w", err)
	}
	r.before = overflowed()
	return r, nil
}

// Addr is where the receiver listens.
func (r *Receiver) Addr() net.Addr { return r.conn.LocalAddr() }

// Receive counts until ctx has ended and nothing more comes, then closes the socket.
func (r *Receiver) Receive(ctx context.Context) (Received, error) {
	defer r.conn.Close()
	stop := context.AfterFunc(ctx, func() { _ = r.conn.SetReadDeadline(time.Now().Add(r.options.Quiet)) })
	defer stop()
	messages := make([]ipv4.Message, burst)
	for i := range messages {
		messages[i].Buffers = [][]byte{make([]byte, maxBytes)}
	}
	for {
		n, err := r.batch.ReadBatch(messages, 0)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			break
		}
		if err != nil {
			return r.received, fmt.Errorf("receive datagrams: %w", err)
		}
		for i := range messages[:n] {
			r.count(messages[i].Buffers[0][:messages[i].N])
		}
		r.received.Last = usage.Monotonic()
		if ctx.Err() != nil {
			if err := r.conn.SetReadDeadline(time.Now().Add(r.options.Quiet)); err != nil {
				return r.received, fmt.Errorf("receive datagrams: %w", err)
			}
		}
	}
	r.received.Overflowed = -1
	if after := overflowed(); r.before >= 0 && after >= 0 {
		r.received.Overflowed = after - r.before
	}
	return r.received, nil
}

// count takes note of one datagram.
func (r *tally) count(payload []byte) {
	number, ok := header(payload, r.received.Options.Stream)
	if !ok {
		r.received.Foreign++
		return
	}
	added, err := r.received.IDs.Add(number)
	switch {
	case err != nil:
		r.received.Foreign++
	case !added:
		r.received.Duplicates++
	default:
		r.received.Distinct++
		if number < r.highest {
			r.received.Reordered++
		}
		r.highest = max(r.highest, number)
	}
}
