package plan

import "time"

// warmupPasses fill caches and branch predictors.
const warmupPasses = 3

// Slowest is how many slow packets of a block are kept.
const Slowest = 10

// DefaultTiming suits the two groups of a run without factors: on two CPUs a newcomer reads the table within two minutes,
// the first build included, at the price of a warm-up that slow engines end before their third pass (they are marked).
func DefaultTiming() Timing {
	return Timing{
		Repetitions: 10, Duration: 120 * time.Millisecond, Warmup: 120 * time.Millisecond,
		WarmupPasses: warmupPasses, WarmupCap: 120 * time.Millisecond, SampleFor: 20 * time.Millisecond, Slowest: Slowest,
	}
}

// ShapedTiming suits a run whose factors the user chose.
func ShapedTiming() Timing {
	return Timing{
		Repetitions: 10, Duration: 500 * time.Millisecond, Warmup: 200 * time.Millisecond,
		WarmupPasses: warmupPasses, WarmupCap: time.Second, SampleFor: 50 * time.Millisecond, Slowest: Slowest,
	}
}

// QuickTiming ends the two groups of a run without factors within a minute: its intervals are wide, and say so.
func QuickTiming() Timing {
	return Timing{
		Repetitions: 5, Duration: 50 * time.Millisecond, Warmup: 50 * time.Millisecond,
		WarmupPasses: warmupPasses, WarmupCap: 100 * time.Millisecond, SampleFor: 10 * time.Millisecond, Slowest: Slowest, Quick: true,
	}
}

// AnatomyFor is how long the pass with stamps lasts where one is asked for: half of it goes without stamps, to show what they cost.
func AnatomyFor(t Timing) time.Duration { return t.Duration / 2 }
