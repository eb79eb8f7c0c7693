package study

import "slices"

// OpenRow is what a row of an open loop has beside service times, which Row's own percentiles and its ratio are. Medians over
// blocks; nil stands for "not enough samples".
type OpenRow struct {
	Arrivals       string   `json:"arrivals"` // as Group.Arrivals
	OfferedPPS     *float64 `json:"offered_pps"`
	ResponseMeanNS *float64 `json:"response_mean_ns"`
	ResponseP50NS  *float64 `json:"response_p50_ns"`
	ResponseP90NS  *float64 `json:"response_p90_ns"`
	ResponseP99NS  *float64 `json:"response_p99_ns"`
	ResponseP99Lo  *float64 `json:"response_p99_lo_ns"` // interval as Row.P99Lo
	ResponseP99Hi  *float64 `json:"response_p99_hi_ns"`
	ResponseP999NS *float64 `json:"response_p999_ns"`
	ResponseMaxNS  *float64 `json:"response_max_ns"`
	LagP50NS       *float64 `json:"lag_p50_ns"` // of the generator itself
	LagP99NS       *float64 `json:"lag_p99_ns"`
	LagMaxNS       *float64 `json:"lag_max_ns"`
	QueuedShare    *float64 `json:"queued_share"` // of the packets, due while the engine was busy
	Missed         uint64   `json:"missed"`       // in all blocks: never handed over
	GeneratorCPUs  *float64 `json:"generator_cpus"`
	Saturated      bool     `json:"saturated"`      // in half of the blocks or more
	GeneratorLate  bool     `json:"generator_late"` // likewise
}

// openRow sums the good blocks of an open loop up; nil for a closed one.
func openRow(g Group, good []*Block) *OpenRow {
	open := slices.DeleteFunc(slices.Clone(good), func(b *Block) bool { return b.Open == nil })
	if len(open) == 0 {
		return nil
	}
	o := &OpenRow{Arrivals: g.Arrivals}
	set := func(number func(*OpenLoop) *float64) *float64 {
		return over(open, func(b *Block) *float64 { return number(b.Open) })
	}
	o.OfferedPPS = set(func(o *OpenLoop) *float64 { return &o.OfferedPPS })
	o.ResponseMeanNS = set(func(o *OpenLoop) *float64 { return o.ResponseMeanNS })
	o.ResponseP50NS = set(func(o *OpenLoop) *float64 { return o.ResponseP50NS })
	o.ResponseP90NS = set(func(o *OpenLoop) *float64 { return o.ResponseP90NS })
	o.ResponseP99NS = set(func(o *OpenLoop) *float64 { return o.ResponseP99NS })
	o.ResponseP999NS = set(func(o *OpenLoop) *float64 { return o.ResponseP999NS })
	o.ResponseMaxNS = set(func(o *OpenLoop) *float64 { return o.ResponseMaxNS })
	o.LagP50NS = set(func(o *OpenLoop) *float64 { return o.LagP50NS })
	o.LagP99NS = set(func(o *OpenLoop) *float64 { return o.LagP99NS })
	o.LagMaxNS = set(func(o *OpenLoop) *float64 { return o.LagMaxNS })
	o.QueuedShare = set(func(o *OpenLoop) *float64 { s := float64(o.Queued) / float64(max(1, o.Offered)); return &s })
	o.GeneratorCPUs = set(func(o *OpenLoop) *float64 { return &o.GeneratorCPUs })
	o.count(open)
	return o
}

func (o *OpenRow) count(open []*Block) {
	saturated, late := 0, 0
	var p99s []float64
	for _, b := range open {
		o.Missed += b.Open.Missed
		if b.Open.Saturated {
			saturated++
		}
		if b.Open.GeneratorLate {
			late++
		}
		if b.Open.ResponseP99NS != nil {
			p99s = append(p99s, *b.Open.ResponseP99NS)
		}
	}
	o.Saturated, o.GeneratorLate = 2*saturated >= len(open), 2*late >= len(open)
	if o.ResponseP99NS != nil {
		o.ResponseP99Lo, o.ResponseP99Hi = medianInterval(p99s)
	}
}

// openMarks are what a reader must see beside an open loop's numbers: "saturated 10/10" (the engine fell behind what was
// offered), "generator late 2/10" (the p99 of the generator's own lag is over a tenth of that of the responses).
func openMarks(good func(name string, is func(*Block) bool)) {
	good("saturated", func(b *Block) bool { return b.Open != nil && b.Open.Saturated })
	good("generator late", func(b *Block) bool { return b.Open != nil && b.Open.GeneratorLate })
}
