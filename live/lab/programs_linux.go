package lab

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/counters"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/replay"
)

// The programs that look at links rather than at sockets.
const (
	roleCount       = "count"        // reads the host's counters
	roleReceiveLink = "receive-link" // counts datagrams
	roleInject      = "inject"       // sends a capture's packets, which come on stdin
	roleCapture     = "capture"      // takes note of them
)

// countOptions are those of a reading of counters.
type countOptions struct {
	Settle time.Duration `json:"settle_ns"` // how long to wait for packets that wait for a verdict
}

// receiveLinkOptions are those of a receiver on a link.
type receiveLinkOptions struct {
	Link string `json:"link"`
	datagram.ReceiveOptions
}

// linkProgram plays one of these programs. until gives the context that ends with stdin: from then on stdin is not to be read.
func linkProgram(role, options string, until func() context.Context, stdin io.Reader, stdout io.Writer) (any, error) {
	switch role {
	case roleCount:
		var o countOptions
		return decodeAndRun(options, &o, func() (any, error) { return counters.Settled(until(), o.Settle) })
	case roleReceiveLink:
		var o receiveLinkOptions
		return decodeAndRun(options, &o, func() (any, error) {
			r, err := datagram.ListenLink(o.Link, o.ReceiveOptions)
			if err != nil {
				return nil, err
			}
			fmt.Fprintln(stdout, ready)
			return r.Receive(until())
		})
	case roleInject:
		var o replay.SendOptions
		return decodeAndRun(options, &o, func() (any, error) {
			load, err := replay.ReadLoad(stdin)
			if err != nil {
				return nil, err
			}
			return replay.Send(until(), o, load)
		})
	case roleCapture:
		var o replay.ReceiveOptions
		return decodeAndRun(options, &o, func() (any, error) {
			r, err := replay.Listen(o)
			if err != nil {
				return nil, err
			}
			fmt.Fprintln(stdout, ready)
			return r.Receive(until())
		})
	}
	return nil, fmt.Errorf("unknown part %q", role)
}
