package trial

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/ids"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/origin"
)

// rateDriver has our own client send requests at a constant rate, attacks among them.
type rateDriver struct {
	webServer
	options load.Options
	result  load.Result
}

func newRateDriver(l Load, g *study.Live, d time.Duration, sources []netip.Addr) *rateDriver {
	o := load.Options{Rate: l.rate(g.Capacity), Duration: d, Connections: l.Connections, Attack: g.Attack}
	if g.Attack > 0 {
		o.Sources, o.Limit = sources, patience
	}
	return &rateDriver{options: o}
}

// patience is the limit of benign requests where attacks are mixed in: one that is given up although it was only late could not
// be told from one that was blocked.
const patience = 15 * time.Second

func (d *rateDriver) drive(ctx context.Context, l *lab.Lab) (drove, error) {
	result, exit, err := l.Load(ctx, d.options)
	d.result = result
	if err == nil && result.Interrupted {
		err = fmt.Errorf("the load was interrupted: %w", context.Cause(ctx))
	}
	return drove{result.Elapsed, exit.User + exit.System}, err
}

func (d *rateDriver) finish(b *study.LiveBlock) (time.Duration, error) {
	log, cpu, err := d.stop()
	b.Requests = d.requests(d.result.Benign)
	if d.options.Attack > 0 {
		attacks := d.requests(d.result.Attacks)
		b.Attacks, b.Blocking = &attacks, blocking(d.result, log)
	}
	return cpu, err
}

// requests sums up one kind of request. They were answered until the last answer at the latest, which may come after the schedule's end.
func (d *rateDriver) requests(g load.Group) study.Requests {
	until := min(d.result.Elapsed, d.options.Duration+time.Duration(g.Response.Max))
	r := study.Requests{
		Scheduled: uint64(g.Scheduled), Answered: uint64(g.Answered), Failed: g.Failed,
		P50NS: float(g.Response.P50), P90NS: float(g.Response.P90), P99NS: float(g.Response.P99), P999NS: float(g.Response.P999),
		LagP99NS: float(d.result.Lag.P99),
	}
	if until > 0 {
		r.PerS = float64(g.Answered) / until.Seconds()
	}
	if g.Response.N > 0 {
		r.MaxNS = float(&g.Response.Max)
	}
	return r
}

func float(n *int64) *float64 {
	if n == nil {
		return nil
	}
	f := float64(*n)
	return &f
}

// blocking compares what was sent with what the server saw. Who was never sent was not blocked.
func blocking(r load.Result, log origin.Log) *study.Blocking {
	benign := r.Benign.ScheduledIDs.Minus(&log.IDs)
	benign = benign.Minus(&r.Benign.UnsentIDs)
	k := &study.Blocking{
		Attacks: uint64(r.Attacks.Scheduled), AttacksServed: seen(&r.Attacks.ScheduledIDs, &log.IDs), BenignBlocked: uint64(benign.Len()),
	}
	k.Exact = k.AttacksServed == 0 && k.BenignBlocked == 0
	return k
}

// seen is how many of sent are in log.
func seen(sent, log *ids.Set) uint64 {
	missing := sent.Minus(log)
	return uint64(sent.Len() - missing.Len())
}
