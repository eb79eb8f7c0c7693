package lab

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/replay"
	"github.com/tigerbench/tigerbench/live/lab/search"
)

// SinkTarget is where streams go: an address behind the server that nobody owns. The server's interface gets their datagrams, and
// nothing answers.
func SinkTarget() netip.AddrPort { return netip.AddrPortFrom(replay.Sinks.Addr().Next(), DatagramPort) }

// Stream is what became of numbered datagrams on their way from the injector to the server's interface.
type Stream struct {
	Sent     datagram.Sent     `json:"sent"`
	Received datagram.Received `json:"received"`
	Lost     uint64            `json:"lost"`
	// Where names losses by host and counter. Datagrams that the filter's rules dropped are in no counter of the kernel: they are
	// what is left, Uncounted.
	Where  map[string]uint64 `json:"where,omitempty"`
	Load   Exit              `json:"load"`   // of the sender: its CPU time
	Server Exit              `json:"server"` // of the receiver
}

// Uncounted is how many lost datagrams no counter names; negative where counters name more than were lost.
func (s Stream) Uncounted() int64 { return s.Outcome().Uncounted() }

// settleLimit bounds how long a filter may take to answer what waits for it when a stream has ended.
const settleLimit = 10 * time.Second

// Stream sends datagrams through the filter and counts them on the server's interface; target and stream are filled in. Nothing
// else may cross the filter meanwhile. When ctx ends, what was sent until then is counted.
func (l *Lab) Stream(ctx context.Context, o datagram.SendOptions) (s Stream, err error) {
	last := context.WithoutCancel(ctx)
	o.Target, o.Stream = SinkTarget(), rand.Uint64()
	before, err := l.count(last, 0)
	if err != nil {
		return s, err
	}
	link := cables()[1].rightIf
	receiver, err := startService[datagram.Received](l, Server, roleReceiveLink, receiveLinkOptions{
		link, datagram.ReceiveOptions{Listen: o.Target, Stream: o.Stream},
	})
	if err != nil {
		return s, err
	}
	var sendErr error
	s.Sent, s.Load, sendErr = runProgram[datagram.Sent](ctx, l, errand{Injector, roleSend, o, nil})
	after, err := l.count(last, settleLimit)
	var stopErr error
	if s.Received, stopErr = receiver.Stop(); stopErr == nil {
		s.Server, stopErr = receiver.Process().Wait()
	}
	for _, e := range []error{sendErr, err, stopErr} {
		if e != nil {
			return s, e
		}
	}
	return s, s.account(after.since(before))
}

// account says where datagrams were lost.
func (s *Stream) account(grown snapshot) error {
	loss, err := datagram.Compare(s.Sent, s.Received)
	if err != nil {
		return err
	}
	s.Lost, s.Where = loss.Lost, grown.lost()
	for name, n := range grown.refused() {
		s.Where[string(Filter)+" "+name] += n
	}
	if s.Received.Overflowed > 0 {
		s.Where[LostByReceiver] = uint64(s.Received.Overflowed)
	}
	return nil
}

// onTime is which part of its rate a generator must have offered.
const onTime = 0.98

// Outcome is the stream as a trial of a search.
func (s Stream) Outcome() search.Outcome {
	o := search.Outcome{Sent: s.Sent.Sent, Lost: s.Lost, Where: s.Where, Lag: s.Sent.MaxLag}
	if s.Received.Last > 0 {
		o.Behind = max(s.Received.Last-s.Sent.Ended, 0)
	}
	if s.Sent.Elapsed > 0 {
		o.Offered = float64(s.Sent.Sent) / max(s.Sent.Elapsed, s.Sent.Options.Duration).Seconds()
	}
	switch {
	case o.Lost > 0 && o.Lost == o.Where[LostByReceiver]:
		o.Limit = search.ByReceiver
	case o.Lost == 0 && o.Offered < onTime*s.Sent.Options.Rate:
		o.Limit = search.ByGenerator
	}
	return o
}

// Search looks for the highest rate of datagrams, with so many bytes of payload, that pass the filter without loss; 0 stands for 64.
func (l *Lab) Search(ctx context.Context, bytes int, o search.Options) (search.Result, error) {
	return search.Run(ctx, o, func(ctx context.Context, rate float64, d time.Duration) (search.Outcome, error) {
		s, err := l.Stream(ctx, datagram.SendOptions{Rate: rate, Duration: d, Bytes: bytes})
		return s.Outcome(), err
	})
}
