package lab

import (
	"context"
	"net/netip"

	"github.com/tigerbench/tigerbench/live/lab/replay"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

// mtu is the links': the kernel's default for veth.
const mtu = 1500

// Rewrite makes a load for the lab of the first packets of a capture, at most so many; 0 stands for all.
func Rewrite(c *pcaps.Capture, most int) *replay.Load {
	return replay.Rewrite(c, most, replay.Network{MTU: mtu, Own: []netip.Addr{filterInside, filterOutside}})
}

// Replayed is what became of a load, and what it cost.
type Replayed struct {
	replay.Result
	Load   Exit `json:"load"`   // of the injector's sender: its CPU time
	Server Exit `json:"server"` // of the receiver
}

// Replay sends a load from the injector's interface and takes note of what reaches the server's. verdicts are replay.Load.Judge's for
// the rules that the filter has; nil where all packets are accepted. Filter and queue rule are in place, and nothing else crosses the
// filter meanwhile. When ctx ends, what was sent until then is compared.
func (l *Lab) Replay(ctx context.Context, o replay.Options, load *replay.Load, verdicts []rules.Verdict) (r Replayed, err error) {
	if err := o.Validate(); err != nil {
		return r, err
	}
	o = o.WithDefaults()
	last := context.WithoutCancel(ctx)
	before, err := l.count(last, 0)
	if err != nil {
		return r, err
	}
	near, far := cables()[0], cables()[1]
	receiver, err := startService[replay.Arrived](l, Server, roleCapture, replay.ReceiveOptions{
		Link: far.rightIf, From: far.leftMAC, To: far.rightMAC, Quiet: o.Quiet, Ring: o.Ring,
	})
	if err != nil {
		return r, err
	}
	w := replay.Witness{Verdicts: verdicts}
	var sendErr, stopErr error
	w.Sent, r.Load, sendErr = runProgram[replay.Sent](ctx, l, errand{
		Injector, roleInject, replay.SendOptions{Link: near.leftIf, Destination: near.rightMAC, Options: o}, load,
	})
	after, err := l.count(last, o.Settle)
	if w.Arrived, stopErr = receiver.Stop(); stopErr == nil {
		r.Server, stopErr = receiver.Process().Wait()
	}
	for _, e := range []error{sendErr, err, stopErr} {
		if e != nil {
			return r, e
		}
	}
	testify(&w, after.since(before))
	r.Result = replay.Compare(load, w)
	return r, nil
}

// testify adds what the kernels have counted. A packet that found the injector's link full was sent again.
func testify(w *replay.Witness, grown snapshot) {
	w.Refused, w.Lost = grown.refused(), grown.lost()
	if n := grown[Filter][replay.Martian]; n > 0 {
		w.Refused[replay.Martian] = n
	}
	link := string(Injector) + " link." + cables()[0].leftIf + ".tx_dropped"
	if again := min(w.Sent.Busy, w.Lost[link]); again > 0 {
		w.Lost[link] -= again
	}
	if w.Arrived.Dropped > 0 {
		w.Lost[LostByReceiver] = w.Arrived.Dropped
	}
}
