package wrk

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// The lines of wrk 4 that are read.
var (
	latencyLine  = regexp.MustCompile(`(?m)^\s+Latency\s+(\S+)\s+(\S+)\s+(\S+)\s+\S+%\s*$`)
	quantileLine = regexp.MustCompile(`(?m)^\s+(50|75|90|99)%\s+(\S+)\s*$`)
	requestsLine = regexp.MustCompile(`(?m)^\s+(\d+) requests in ([^,\s]+),`)
	rateLine     = regexp.MustCompile(`(?m)^Requests/sec:\s+(\S+)\s*$`)
	socketLine   = regexp.MustCompile(`(?m)^\s+Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)`)
	statusLine   = regexp.MustCompile(`(?m)^\s+Non-2xx or 3xx responses: (\d+)`)
)

// ErrOutput is returned for output that is not that of wrk --latency.
var ErrOutput = errors.New("no output of wrk --latency")

// Parse reads what wrk --latency printed.
func Parse(output []byte) (Result, error) {
	p := parser{text: output}
	var r Result
	p.durations(latencyLine, &r.Mean, &r.Stdev, &r.Max)
	p.quantiles(&r)
	if total := p.find(requestsLine); total != nil {
		r.Requests = p.count(total[1])
		r.Elapsed = p.duration(total[2])
	}
	if rate := p.find(rateLine); rate != nil {
		var err error
		r.Rate, err = strconv.ParseFloat(string(rate[1]), 64)
		p.note(err)
	}
	if e := socketLine.FindSubmatch(output); e != nil { // printed where there were any
		r.Errors.Connect, r.Errors.Read, r.Errors.Write = p.count(e[1]), p.count(e[2]), p.count(e[3])
		r.Errors.Timeout = p.count(e[4])
	}
	if e := statusLine.FindSubmatch(output); e != nil {
		r.Errors.Status = p.count(e[1])
	}
	if p.err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrOutput, p.err)
	}
	return r, nil
}

// parser keeps the first error.
type parser struct {
	text []byte
	err  error
}

func (p *parser) note(err error) {
	if p.err == nil {
		p.err = err
	}
}

// find returns the groups of a line that must be there.
func (p *parser) find(line *regexp.Regexp) [][]byte {
	found := line.FindSubmatch(p.text)
	if found == nil {
		p.note(fmt.Errorf("no line like %s", line))
	}
	return found
}

func (p *parser) durations(line *regexp.Regexp, into ...*time.Duration) {
	found := p.find(line)
	if found == nil {
		return
	}
	for i, d := range into {
		*d = p.duration(found[i+1])
	}
}

func (p *parser) quantiles(r *Result) {
	into := map[string]*time.Duration{"50": &r.P50, "75": &r.P75, "90": &r.P90, "99": &r.P99}
	for _, found := range quantileLine.FindAllSubmatch(p.text, -1) {
		*into[string(found[1])] = p.duration(found[2])
		delete(into, string(found[1]))
	}
	if len(into) > 0 {
		p.note(fmt.Errorf("%d of 4 percentiles are missing", len(into)))
	}
}

func (p *parser) count(text []byte) uint64 {
	n, err := strconv.ParseUint(string(text), 10, 64)
	p.note(err)
	return n
}

// duration reads wrk's numbers, which are Go's but for microseconds without the sign: 12.34us, 1.20ms, 2.00s, 1.50m, 1.00h.
func (p *parser) duration(text []byte) time.Duration {
	d, err := time.ParseDuration(string(text))
	p.note(err)
	return d
}
