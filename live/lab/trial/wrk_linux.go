package trial

import (
	"context"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// wrkDriver has wrk send requests.
type wrkDriver struct {
	webServer
	options wrk.Options
	result  wrk.Result
}

func newWrkDriver(l Load, d time.Duration) *wrkDriver {
	return &wrkDriver{options: wrk.Options{Threads: l.Threads, Connections: l.Connections, Duration: d}}
}

func (d *wrkDriver) drive(ctx context.Context, l *lab.Lab) (drove, error) {
	result, exit, err := l.Wrk(ctx, d.options)
	d.result = result
	return drove{result.Elapsed, exit.User + exit.System}, err
}

func (d *wrkDriver) finish(b *study.LiveBlock) (time.Duration, error) {
	_, cpu, err := d.stop()
	r := d.result
	b.Requests = study.Requests{
		Answered: r.Requests, PerS: r.Rate, P50NS: nanoseconds(r.P50), P90NS: nanoseconds(r.P90), MaxNS: nanoseconds(r.Max),
		Failed: map[string]int{},
	}
	if r.Requests >= study.MinP99 {
		b.Requests.P99NS = nanoseconds(r.P99)
	}
	for name, n := range map[string]uint64{
		"connect": r.Errors.Connect, "read": r.Errors.Read, "write": r.Errors.Write, "timeout": r.Errors.Timeout, "status": r.Errors.Status,
	} {
		if n > 0 {
			b.Requests.Failed[name] = int(n)
		}
	}
	return cpu, err
}

func nanoseconds(d time.Duration) *float64 {
	n := float64(d)
	return &n
}
