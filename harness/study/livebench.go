package study

import "strconv"

// liveFactors are those that only cells of a live study have.
var liveFactors = []factor{
	{"reader", false, true, func(r *Row) string { return liveFactor(r, func(c *LiveCell) string { return c.Reader }) }},
	{"bursts", false, true, func(r *Row) string {
		return liveFactor(r, func(c *LiveCell) string { return strconv.FormatBool(c.BurstVerdicts) })
	}},
	{"deadline", false, true, func(r *Row) string {
		return liveFactor(r, func(c *LiveCell) string { return strconv.FormatInt(int64(c.Deadline), 10) })
	}},
}

func liveFactor(r *Row, value func(*LiveCell) string) string {
	if r.Cell.Live == nil {
		return ""
	}
	return value(r.Cell.Live)
}

// liveUnits are the units of a live block: what the load saw, and Evaluate.
var liveUnits = []benchUnit{
	{"req/s", "higher", func(b *Block) *float64 { return positive(b.Live.Requests.PerS) }},
	{"response-p50-ns", "lower", func(b *Block) *float64 { return b.Live.Requests.P50NS }},
	{"response-p99-ns", "lower", responseP99},
	{"lossless/s", "higher", func(b *Block) *float64 {
		if b.Live.Datagrams == nil {
			return nil
		}
		return positive(b.Live.Datagrams.Lossless)
	}},
	{"ns/op", "lower", func(b *Block) *float64 { return b.MeanNS }},
	{"p50-ns", "lower", func(b *Block) *float64 { return b.P50NS }},
	{"p99-ns", "lower", func(b *Block) *float64 { return b.P99NS }},
	{"pkt/s", "higher", func(b *Block) *float64 { return positive(b.PktPerS) }},
}

// positive leaves out what was not counted.
func positive(v float64) *float64 {
	if v <= 0 {
		return nil
	}
	return &v
}

// unitsOf are the units of a block's line.
func unitsOf(b *Block) []benchUnit {
	if b.Live != nil {
		return liveUnits
	}
	return benchUnits
}

// benchVerb is what a row's benchmark is called.
func benchVerb(r *Row) string {
	if r.Cell.Live != nil {
		return "Live/engine="
	}
	return "Evaluate/engine="
}

// fits reports whether a sequential row stands beside an engine's: of one group, and behind the same filter.
func fits(sequential, r *Row) bool {
	a, b := baselineOf(&sequential.Cell), baselineOf(&r.Cell)
	a.engine = b.engine
	return a == b
}
