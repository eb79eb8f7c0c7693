package datagram

import (
	"context"
	"encoding/binary"
	"errors"
	"net/netip"

	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/live/lab/tap"
)

// LinkReceiver counts the datagrams of one stream on a link, whoever they are addressed to there. Its buffer is a ring
// whose size no system limit bounds, so that it loses less than a socket does; what it loses it counts.
type LinkReceiver struct {
	tally
	tap *tap.Tap
}

// ListenLink taps the link: datagrams to Listen count from here on. Buffer is bytes of the ring; 0 stands for tap.DefaultBytes.
func ListenLink(link string, o ReceiveOptions) (*LinkReceiver, error) {
	if o.Buffer == 0 {
		o.Buffer = tap.DefaultBytes
	}
	o = o.withDefaults()
	t, err := tap.Open(link, o.Buffer)
	if err != nil {
		return nil, err
	}
	return &LinkReceiver{tap: t, tally: tally{received: Received{Options: o, Buffer: o.Buffer}}}, nil
}

// Receive counts until ctx has ended and nothing more comes, then ends the tap.
func (r *LinkReceiver) Receive(ctx context.Context) (Received, error) {
	o := r.received.Options
	err := r.tap.Read(ctx, o.Quiet, func(frame []byte) {
		if payload, ok := payloadTo(frame, o.Listen); ok {
			r.count(payload)
		}
	})
	r.received.Last = r.tap.Last()
	dropped, droppedErr := r.tap.Dropped()
	r.received.Overflowed = int64(dropped)
	return r.received, errors.Join(err, droppedErr, r.tap.Close())
}

// Sizes of headers in bytes.
const (
	sizeEthernet = 14
	sizeIPv4     = 20
	sizeUDP      = 8
)

// payloadTo returns the payload of an Ethernet frame that carries a UDP datagram to the target; fragments are none.
func payloadTo(frame []byte, target netip.AddrPort) ([]byte, bool) {
	if len(frame) < sizeEthernet+sizeIPv4 {
		return nil, false
	}
	ip := frame[sizeEthernet:]
	size, total := int(ip[0]&0xf)*4, int(binary.BigEndian.Uint16(ip[2:]))
	const fragmentBits = 0x3fff
	if ip[9] != unix.IPPROTO_UDP || binary.BigEndian.Uint16(ip[6:])&fragmentBits != 0 || total > len(ip) || total < size+sizeUDP {
		return nil, false
	}
	udp := ip[size:total]
	if netip.AddrFrom4([4]byte(ip[16:20])) != target.Addr() || binary.BigEndian.Uint16(udp[2:]) != target.Port() {
		return nil, false
	}
	return udp[sizeUDP:], true
}
