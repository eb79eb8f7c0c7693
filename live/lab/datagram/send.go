package datagram

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"time"

	"golang.org/x/net/ipv4"

	"github.com/tigerbench/tigerbench/internal/usage"
)

// Send sends a stream, in bursts of what has become due since the last one. When ctx ends it stops early.
func Send(ctx context.Context, o SendOptions) (Sent, error) {
	o = o.withDefaults()
	if err := o.check(); err != nil {
		return Sent{}, err
	}
	conn, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(o.Target))
	if err != nil {
		return Sent{}, fmt.Errorf("open socket: %w", err)
	}
	defer conn.Close()
	s := &sender{options: o, batch: ipv4.NewPacketConn(conn), sent: Sent{Options: o, Scheduled: uint64(o.count())}}
	for range burst {
		s.messages = append(s.messages, ipv4.Message{Buffers: [][]byte{make([]byte, o.Bytes)}})
	}
	err = s.run(ctx)
	return s.sent, err
}

// sender is one stream under way.
type sender struct {
	options  SendOptions
	batch    *ipv4.PacketConn
	messages []ipv4.Message
	sent     Sent
}

func (s *sender) run(ctx context.Context) error {
	start := time.Now()
	defer func() { s.sent.Elapsed, s.sent.Ended = time.Since(start), usage.Monotonic() }()
	for s.sent.Sent < s.sent.Scheduled {
		if ctx.Err() != nil {
			return nil
		}
		elapsed := time.Since(start)
		due := min(uint64(elapsed.Seconds()*s.options.Rate)+1, s.sent.Scheduled) // the first is due at once
		if due <= s.sent.Sent {
			time.Sleep(s.intended(s.sent.Sent) - elapsed)
			continue
		}
		s.sent.MaxLag = max(s.sent.MaxLag, elapsed-s.intended(s.sent.Sent))
		if err := s.send(int(min(due-s.sent.Sent, burst))); err != nil {
			return err
		}
	}
	return nil
}

// intended is when datagram n is due, after the start.
func (s *sender) intended(n uint64) time.Duration {
	return time.Duration(float64(n) / s.options.Rate * float64(time.Second))
}

// send sends the next n datagrams, or as many of them as the system takes.
func (s *sender) send(n int) error {
	for i := range n {
		putHeader(s.messages[i].Buffers[0], s.options.Stream, s.sent.Sent+uint64(i))
	}
	taken, err := s.batch.WriteBatch(s.messages[:n], 0)
	if errors.Is(err, syscall.ENOBUFS) {
		s.sent.Refused++
		return nil
	}
	if err != nil {
		return fmt.Errorf("send datagram %d: %w", s.sent.Sent, err)
	}
	s.sent.Calls++
	s.sent.Sent += uint64(taken)
	return nil
}
