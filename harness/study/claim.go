package study

import (
	"fmt"
	"math"
)

// Groups of the study of the original experiment (`run --study original`).
const (
	OriginalGroup = "original" // its exact cell
	EmptyGroup    = "empty"    // the same shape without rules: what fork and join cost
	SingleGroup   = "single"   // one helper, on a core of its own, without rules: the primitive alone
)

// Units of claims.
const (
	ClaimNS      = "ns"
	ClaimTimes   = "times sequential"
	ClaimPackets = "packets/s"
)

// Claim is a figure that the notes of the original experiment give.
type Claim struct {
	Name string `json:"claim"` // what costs, or is gained
	Text string `json:"claimed"`
	// From Lo to Hi is what the claim means; where the notes give one number, what rounds to it.
	Lo     float64 `json:"claimed_lo"`
	Hi     float64 `json:"claimed_hi"`
	Unit   string  `json:"unit"`
	Source string  `json:"source"` // where the notes give it
}

// The claims, in the order of tables. Costs are the notes' estimates, on which they base the totals.
var (
	ruleClaim = Claim{"one rule", "50 ns", 45, 55, ClaimNS,
		"original notes: checking one rule"}
	spinClaim = Claim{"spin-wait", "50 ns", 45, 55, ClaimNS,
		"original notes: spin-wait"}
	futexClaim = Claim{"futex", "50 to 100 ns", 50, 100, ClaimNS,
		"original notes: futex"}
	barrierClaim = Claim{"barrier", "200 to 500 ns", 200, 500, ClaimNS,
		"original notes: barrier (std::barrier)"}
	condvarClaim = Claim{"condition variable", "2 to 4 µs", 2_000, 4_000, ClaimNS,
		"original notes: mutex and condition variable"}
	speedUpClaim = Claim{"speed-up", "1.9 to 2.1 times", 1.9, 2.1, ClaimTimes,
		"original notes: 24 rules, 3 workers, against sequential"}
	throughputClaim = Claim{"throughput", "1.43 M packets/s", 1.425e6, 1.435e6, ClaimPackets,
		"original notes: 24 rules, 3 workers"}
)

// What came of a claim.
const (
	Holds      = "holds"
	Higher     = "higher" // than claimed: the whole interval is
	Lower      = "lower"
	Unmeasured = "not measured"
)

// Claimed is a claim beside one figure that was measured for it.
type Claimed struct {
	Claim
	Measured string   `json:"measured"` // what was: "spinwait, empty fork-join, 3 workers"
	Value    *float64 `json:"value"`    // median over repetitions; of the probe, over visits
	ValueLo  *float64 `json:"value_lo"` // exact order-statistic interval; of the probe, the lowest and the highest visit
	ValueHi  *float64 `json:"value_hi"`
	Coverage *float64 `json:"coverage"` // of the interval; null for the probe's
	Verdict  string   `json:"verdict"`
	Reasons  []string `json:"reasons,omitempty"` // why they differ, from what else was measured
}

// Claims puts the notes' claims beside what a study of the original experiment measured; nil for any other study.
func Claims(r *Results) []Claimed {
	e := evidenceOf(r)
	if e == nil {
		return nil
	}
	var found []Claimed
	for _, reading := range readings {
		f := reading.take(e)
		c := Claimed{
			Claim: reading.claim, Measured: f.what, Value: f.value, ValueLo: f.lo, ValueHi: f.hi, Coverage: f.coverage,
			Verdict: reading.claim.judge(f),
		}
		if c.Verdict != Holds {
			c.Reasons = e.why(&c, f)
		}
		found = append(found, c)
	}
	return found
}

// judge says where a figure lies: a claim holds where the figure's interval and the claim's have a number in common.
func (c Claim) judge(f figure) string {
	switch {
	case f.value == nil:
		return Unmeasured
	case *f.lo > c.Hi:
		return Higher
	case *f.hi < c.Lo:
		return Lower
	}
	return Holds
}

// inWords formats nanoseconds for a reason: 116 ns, 6.76 µs.
func inWords(ns float64) string {
	for _, unit := range []struct {
		size float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if math.Abs(ns) >= unit.size*0.9995 { // 999.6 rounds to 1,000
			return fmt.Sprintf("%.3g %s", ns/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}
