package replay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/tap"
)

// ReceiveOptions say where packets arrive.
type ReceiveOptions struct {
	Link  string        `json:"link"`
	From  string        `json:"from"` // hardware address
	To    string        `json:"to"`   // hardware address
	Quiet time.Duration `json:"quiet_ns"`
	Ring  int           `json:"ring"` // bytes; 0 stands for tap.DefaultBytes
}

// Receiver takes note of what arrives on a link.
type Receiver struct {
	options ReceiveOptions
	tap     *tap.Tap
	header  []byte // addresses that frames begin with
}

// Listen taps the link: packets count from here on.
func Listen(o ReceiveOptions) (*Receiver, error) {
	r := &Receiver{options: o}
	for _, address := range []string{o.To, o.From} {
		mac, err := net.ParseMAC(address)
		if err != nil {
			return nil, fmt.Errorf("read hardware address: %w", err)
		}
		r.header = append(r.header, mac...)
	}
	var err error
	r.tap, err = tap.Open(o.Link, o.Ring)
	return r, err
}

// Receive takes note until ctx has ended and nothing more comes.
func (r *Receiver) Receive(ctx context.Context) (Arrived, error) {
	var a Arrived
	err := r.tap.Read(ctx, r.options.Quiet, func(frame []byte) { a.take(frame, r.header) })
	dropped, droppedErr := r.tap.Dropped()
	a.Dropped = dropped
	return a, errors.Join(err, droppedErr, r.tap.Close())
}
