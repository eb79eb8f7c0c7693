package replay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"time"

	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/live/lab/tap"
)

// Send sends a load on a link. When ctx ends, or the limit is reached, it stops early.
func Send(ctx context.Context, o SendOptions, l *Load) (Sent, error) {
	o.Options = o.Options.WithDefaults()
	if err := o.Validate(); err != nil {
		return Sent{}, err
	}
	s := &sender{options: o.Options, load: l}
	if err := s.open(o.Link, o.Destination); err != nil {
		return Sent{}, err
	}
	err := s.run(ctx)
	return s.sent, errors.Join(err, unix.Close(s.fd))
}

// sender is a load under way.
type sender struct {
	options Options
	load    *Load
	fd      int
	to      unix.SockaddrLinklayer
	sent    Sent
}

func (s *sender) open(link, destination string) error {
	i, err := net.InterfaceByName(link)
	if err != nil {
		return fmt.Errorf("find link %s: %w", link, err)
	}
	mac, err := net.ParseMAC(destination)
	if err != nil || len(mac) != 6 {
		return fmt.Errorf("read hardware address %q: %w", destination, err)
	}
	s.to = unix.SockaddrLinklayer{Protocol: tap.NetworkOrder(unix.ETH_P_IP), Ifindex: i.Index, Halen: 6}
	copy(s.to.Addr[:], mac)
	if s.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return fmt.Errorf("open packet socket: %w", err)
	}
	return nil
}

func (s *sender) run(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	start := time.Now()
	defer func() { s.sent.Elapsed = time.Since(start) }()
	for pass := range s.options.Passes {
		for i := range s.load.Packets {
			due := s.due(pass, i)
			if !s.await(ctx, start, due) {
				return nil
			}
			if err := s.send(s.load.Packets[i].Data); err != nil {
				return fmt.Errorf("send packet %d: %w", s.sent.Packets, err)
			}
		}
	}
	return nil
}

// due is when a packet is to be sent, after the start. A pass follows the one before after the mean gap between packets.
func (s *sender) due(pass, i int) time.Duration {
	switch n := len(s.load.Packets); {
	case s.options.Rate > 0:
		return time.Duration(float64(pass*n+i) / s.options.Rate * float64(time.Second))
	case s.options.Speed > 0:
		length := s.load.Duration() + s.load.Duration()/time.Duration(max(n-1, 1))
		return time.Duration(float64(time.Duration(pass)*length+s.load.Packets[i].At) / s.options.Speed)
	}
	return 0
}

// await waits until a packet is due, and says whether it is to be sent at all.
func (s *sender) await(ctx context.Context, start time.Time, due time.Duration) bool {
	const look = 100 * time.Millisecond // a long gap does not keep a sender from stopping
	for {
		elapsed := time.Since(start)
		if ctx.Err() != nil || s.options.Limit > 0 && (elapsed > s.options.Limit || due > s.options.Limit) {
			return false
		}
		if elapsed >= due {
			if s.options.Speed > 0 || s.options.Rate > 0 {
				s.sent.MaxLag = max(s.sent.MaxLag, elapsed-due)
			}
			return true
		}
		time.Sleep(min(due-elapsed, look))
	}
}

// send sends one packet, again where the interface is full.
func (s *sender) send(data []byte) error {
	for {
		err := unix.Sendto(s.fd, data, 0, &s.to)
		switch {
		case err == nil:
			s.sent.Packets++
			return nil
		case errors.Is(err, unix.ENOBUFS):
			s.sent.Busy++
			time.Sleep(time.Millisecond)
		case !errors.Is(err, unix.EINTR):
			return err
		}
	}
}
