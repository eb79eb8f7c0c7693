package trial

import (
	"context"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/search"
)

// udpDriver sends numbered datagrams at a rate.
type udpDriver struct {
	options datagram.SendOptions
	stream  lab.Stream
}

func newUDPDriver(l Load, d time.Duration) *udpDriver {
	return &udpDriver{options: datagram.SendOptions{Rate: l.Rate, Duration: d}}
}

func (*udpDriver) prepare(*lab.Lab) error { return nil }

func (d *udpDriver) drive(ctx context.Context, l *lab.Lab) (drove, error) {
	var err error
	d.stream, err = l.Stream(ctx, d.options)
	if err == nil {
		err = ctx.Err() // what was sent until then is no block
	}
	return drove{d.stream.Sent.Elapsed, d.stream.Load.User + d.stream.Load.System}, err
}

func (d *udpDriver) finish(b *study.LiveBlock) (time.Duration, error) {
	s := d.stream
	b.Datagrams = &study.Datagrams{Sent: s.Sent.Sent, Received: s.Received.Distinct, Lost: s.Lost, Counted: sum(s.Where), Where: s.Where}
	return s.Server.User + s.Server.System, nil
}

func sum(counts map[string]uint64) (total uint64) {
	for _, n := range counts {
		total += n
	}
	return total
}

// searchDriver looks for the highest rate of datagrams that pass without loss.
type searchDriver struct {
	options search.Options
	result  search.Result
}

// searchParts is how many trials' length a block's load lasts, before trials are repeated or confirmed.
const searchParts = 6

func newSearchDriver(d time.Duration) *searchDriver {
	return &searchDriver{options: search.Options{Length: max(d/searchParts, 100*time.Millisecond)}}
}

func (*searchDriver) prepare(*lab.Lab) error { return nil }

func (d *searchDriver) drive(ctx context.Context, l *lab.Lab) (drove, error) {
	begun := time.Now()
	var err error
	d.result, err = l.Search(ctx, 0, d.options)
	return drove{wall: time.Since(begun)}, err
}

func (d *searchDriver) finish(b *study.LiveBlock) (time.Duration, error) {
	where, _ := d.result.Lost()
	g := &study.Datagrams{Lossless: d.result.Rate, Limit: string(d.result.Limit), Counted: sum(where), Where: where}
	for _, step := range d.result.Trials {
		g.Sent += step.Sent
		g.Lost += step.Lost
	}
	g.Received = g.Sent - min(g.Lost, g.Sent)
	b.Datagrams = g
	return 0, nil
}
