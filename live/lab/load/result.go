package load

import (
	"errors"
	"fmt"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/tigerbench/tigerbench/live/lab/ids"
)

// Result is what became of a load. Benign requests and attacks are counted apart.
type Result struct {
	Options     Options       `json:"options"`
	Elapsed     time.Duration `json:"elapsed_ns"` // from the first intended time until all had ended
	Interrupted bool          `json:"interrupted,omitempty"`

	Benign  Group `json:"benign"`
	Attacks Group `json:"attacks"`

	// Lag is how late the client itself was at handing requests over: where it is not small beside the response times,
	// they are the client's, not the filter's.
	Lag Times `json:"lag"`
	// Wait is how long benign requests then waited for a connection; it is part of their response time.
	Wait Times `json:"wait"`
}

// Group is what became of one kind of request. Scheduled = answered + the sum of Failed.
type Group struct {
	Scheduled int            `json:"scheduled"`
	Answered  int            `json:"answered"`
	Failed    map[string]int `json:"failed,omitempty"` // by cause: unsent, timeout, refused, broken, misread, source
	// Response is the response time of answered requests, from the intended time to the last byte. Failed requests are not in
	// it: with any, its upper percentiles are too low.
	Response Times `json:"response"`

	ScheduledIDs ids.Set `json:"scheduled_ids"`
	AnsweredIDs  ids.Set `json:"answered_ids"`
	UnsentIDs    ids.Set `json:"unsent_ids"` // given up before anything of them was sent: no connection was free
}

// Times summarizes durations, in nanoseconds, to 3 digits. A percentile is null where there are too few for it: the p99 needs
// 1,000, the p99.9 10,000. Percentiles are nearest rank.
type Times struct {
	N    int64   `json:"n"`
	P50  *int64  `json:"p50_ns"`
	P90  *int64  `json:"p90_ns"`
	P99  *int64  `json:"p99_ns"`
	P999 *int64  `json:"p999_ns"`
	Max  int64   `json:"max_ns"`
	Mean float64 `json:"mean_ns"`
	// Histogram is the whole distribution, in HdrHistogram's compressed encoding (V2, base64).
	Histogram string `json:"histogram,omitempty"`
}

// ErrHistogram is returned for a histogram that cannot be read.
var ErrHistogram = errors.New("damaged histogram")

// Decode returns the distribution; nil where there is none.
func (t Times) Decode() (*hdrhistogram.Histogram, error) {
	if t.Histogram == "" {
		return nil, nil
	}
	h, err := hdrhistogram.Decode([]byte(t.Histogram))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHistogram, err)
	}
	return h, nil
}

// result sums the samples up.
func (g *generator) result(scheduled int, elapsed time.Duration) Result {
	r := Result{Options: g.options, Elapsed: elapsed, Interrupted: scheduled < len(g.samples)}
	groups := map[bool]*collector{false: newCollector(), true: newCollector()}
	lag, wait := newHistogram(), newHistogram()
	for i, s := range g.samples[:scheduled] {
		isAttack := g.schedule.attacks(i)
		groups[isAttack].add(g.options.FirstID+uint64(i), s)
		record(lag, s.lag)
		if !isAttack {
			record(wait, s.wait)
		}
	}
	r.Benign, r.Attacks = groups[false].done(), groups[true].done()
	r.Lag, r.Wait = summarize(lag), summarize(wait)
	return r
}

// collector sums up one kind of request.
type collector struct {
	group    Group
	response *hdrhistogram.Histogram
}

func newCollector() *collector {
	return &collector{group: Group{Failed: map[string]int{}}, response: newHistogram()}
}

func (c *collector) add(id uint64, s sample) {
	c.group.Scheduled++
	_, _ = c.group.ScheduledIDs.Add(id) // FirstID was checked: all ids are below the limit
	if s.outcome != answered {
		c.group.Failed[names[s.outcome]]++
		if s.outcome == unsent {
			_, _ = c.group.UnsentIDs.Add(id)
		}
		return
	}
	c.group.Answered++
	_, _ = c.group.AnsweredIDs.Add(id)
	record(c.response, s.response)
}

func (c *collector) done() Group {
	c.group.Response = summarize(c.response)
	return c.group
}

// maxTime bounds what a histogram holds; nothing takes longer than a limit, and limits are refused above it.
const maxTime = time.Hour

func newHistogram() *hdrhistogram.Histogram { return hdrhistogram.New(1, int64(maxTime), 3) }

// record keeps d within the histogram's range. Below 0 is the clock's grain: a timer that fired early.
func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(int64(min(max(d, 0), maxTime)))
}

func summarize(h *hdrhistogram.Histogram) Times {
	t := Times{N: h.TotalCount()}
	if t.N == 0 {
		return t
	}
	at := func(percentile float64, needs int64) *int64 {
		if t.N < needs {
			return nil
		}
		v := h.ValueAtPercentile(percentile)
		return &v
	}
	t.P50, t.P90, t.P99, t.P999 = at(50, 1), at(90, 1), at(99, 1000), at(99.9, 10000)
	t.Max, t.Mean = h.Max(), h.Mean()
	if encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase); err == nil {
		t.Histogram = string(encoded)
	}
	return t
}
