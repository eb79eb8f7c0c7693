package study_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/harness/study/studytest"
)

// claimed is the finding whose figure is called so.
func claimed(t *testing.T, r *study.Results, measured string) study.Claimed {
	t.Helper()
	var names []string
	for _, c := range study.Claims(r) {
		if c.Measured == measured {
			return c
		}
		names = append(names, c.Measured)
	}
	require.Failf(t, "no such figure", "%q is none of %q", measured, names)
	return study.Claimed{}
}

func TestClaimsAreOfTheOriginalExperimentOnly(t *testing.T) {
	assert.Empty(t, study.Claims(studytest.Results(1)), "a group called original is not enough")
	assert.NotEmpty(t, study.Claims(studytest.OriginalExample(1)))
}

func TestVerdictsFollowWhatWasMeasured(t *testing.T) {
	r := studytest.OriginalExample(1)
	for measured, want := range map[string]string{
		"sequential, a rule that it checks":                                                      study.Lower,
		"one cache line to another CPU and back (probe)":                                         study.Higher,
		"spinwait-pure, fork and join without rules, one helper on a core of its own":            study.Holds,
		"spinwait-pure, fork and join without rules, 3 workers":                                  study.Higher,
		"barrier-counter (Go's), fork and join without rules, one helper on a core of its own":   study.Holds,
		"barrier-counter (Go's), fork and join without rules, 3 workers":                         study.Higher,
		"condvar (Go's sync.Cond), fork and join without rules, one helper on a core of its own": study.Higher,
		"condvar (Go's sync.Cond) unlocked, fork and join without rules, 3 workers":              study.Holds,
		"spinwait-pure, against one thread":                                                      study.Unmeasured,
		"futex, against one thread":                                                              study.Lower,
		"futex, the fastest of the notes' engines":                                               study.Lower,
		"sequential, one thread, for comparison":                                                 study.Higher,
		"FUTEX_WAKE of a sleeper, until it runs (probe)":                                         study.Higher,
		"futex, fork and join without rules, one helper on a core of its own":                    study.Higher,
	} {
		c := claimed(t, r, measured)
		assert.Equal(t, want, c.Verdict, measured)
		assert.Equal(t, want == study.Holds, len(c.Reasons) == 0, "%s: %v", measured, c.Reasons)
		assert.Equal(t, want == study.Unmeasured, c.Value == nil, measured)
		assert.NotEmpty(t, c.Source)
	}
}

func TestReasonsNameWhatWasMeasured(t *testing.T) {
	r := studytest.OriginalExample(1)
	for measured, want := range map[string][]string{
		"sequential, a rule that it checks": {`^22 rules are checked a packet: that is 3\d(\.\d)? ns of work to split, where 22 times 50 ns would be 1\.1 µs$`},
		"spinwait-pure, fork and join without rules, 3 workers": {
			"^below the floor: one cache line to another CPU and back takes 116 ns here",
			"^4 participants share 2 CPUs: who waits without sleeping keeps the CPU that another needs to arrive$",
		},
		"FUTEX_WAKE of a sleeper, the waker's time (probe)": {
			"^below the floor", "^the claim fits a FUTEX_WAKE that wakes nobody: it takes 101 ns here$",
			"through the hypervisor; idle CPUs here: halt at once$",
		},
		"condvar (Go's sync.Cond), fork and join without rules, one helper on a core of its own": {
			"^participants sleep, as their voluntary context switches show, and a sleeper on another CPU runs 40.7 µs after its wake-up, which takes the waker 14.7 µs$",
		},
		"spinwait-pure, against one thread": {`^stalled 3/10$`},
		"condvar (Go's sync.Cond) unlocked, against one thread": {
			"^participants ran in turn, 1.05 CPUs were used$", `^one thread does all rules in \d+(\.\d)? ns, an empty fork and join takes [23]\.\d+ µs: `,
		},
		"futex, against one thread": {
			"^participants sleep", "^4 participants share 2 CPUs$",
			`^one thread does all rules in \d+(\.\d)? ns, an empty fork and join takes [67]\d(\.\d)? µs: there is nothing to gain, 0\.000\d+ times is the most`,
		},
		"sequential, one thread, for comparison": {"^rules are so cheap here that one thread exceeds it alone: 4\\d(\\.\\d)? ns a packet"},
	} {
		reasons := claimed(t, r, measured).Reasons
		require.Len(t, reasons, len(want), "%s: %q", measured, reasons)
		for i := range want {
			assert.Regexp(t, want[i], reasons[i])
		}
	}
}

// TestWhoSleepsSideBySideDoesNotTakeTurns: few CPUs are used by both.
func TestWhoSleepsSideBySideDoesNotTakeTurns(t *testing.T) {
	r := studytest.OriginalExample(1)
	cpus, switches := 0.7, 4.0
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Engine == "condvar" && !row.LockThread {
			row.CPUs, row.VoluntaryCS = &cpus, &switches
		}
	}
	reasons := strings.Join(claimed(t, r, "condvar (Go's sync.Cond) unlocked, against one thread").Reasons, "\n")
	assert.NotContains(t, reasons, "in turn")
	assert.Contains(t, reasons, "participants sleep")
	assert.Contains(t, reasons, "4 participants share 2 CPUs")
}

func TestAClaimFitsWhatLiesAroundIt(t *testing.T) {
	for ns, want := range map[float64]bool{30: false, 41: true, 75: true, 119: true, 121: false, 200: false} {
		r := studytest.OriginalExample(1)
		*r.Study.Probe.Find(study.ProbeWakeNobody).P50NS = ns
		reasons := claimed(t, r, "FUTEX_WAKE of a sleeper, the waker's time (probe)").Reasons
		assert.Equal(t, want, strings.Contains(strings.Join(reasons, "\n"), "wakes nobody"), "%v: %q", ns, reasons)
	}
}

func TestClaimsHaveTheCoverageOfTheirIntervals(t *testing.T) {
	for _, c := range study.Claims(studytest.OriginalExample(1)) {
		switch {
		case strings.HasSuffix(c.Measured, "(probe)") || c.Verdict == study.Unmeasured:
			assert.Nil(t, c.Coverage, c.Measured)
		default:
			require.NotNil(t, c.Coverage, c.Measured)
			assert.InDelta(t, 0.979, *c.Coverage, 0.001, c.Measured)
		}
	}
}

// TestAClaimThatHoldsElsewherePrintsAsHolding: no conclusion is written down, other numbers give others.
func TestAClaimThatHoldsElsewherePrintsAsHolding(t *testing.T) {
	r := studytest.OriginalExample(1)
	half, lo, hi := 2.0, 1.95, 2.05
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Engine == "futex" && row.Cell.Group == study.OriginalGroup {
			row.Ratio, row.RatioLo, row.RatioHi = &half, &lo, &hi
		}
	}
	c := claimed(t, r, "futex, against one thread")
	assert.Equal(t, study.Holds, c.Verdict)
	assert.Empty(t, c.Reasons)
}

func TestClaimsWithoutAProbeOrAnEngine(t *testing.T) {
	r := studytest.OriginalExample(1)
	r.Study.Probe = nil
	c := claimed(t, r, "one cache line to another CPU and back (probe)")
	assert.Equal(t, study.Unmeasured, c.Verdict)
	assert.Contains(t, c.Reasons[0], "the probe has no such figure")
	for i := range r.Rows {
		if r.Rows[i].Engine == "futex" {
			r.Rows[i].Engine = "other"
		}
	}
	c = claimed(t, r, "futex, against one thread")
	assert.Equal(t, []string{"futex is not in this study: it does not run on this platform"}, c.Reasons)
}

func TestAHelperWithoutACoreIsNotSaidToHaveOne(t *testing.T) {
	r := studytest.OriginalExample(1)
	for i := range r.Rows {
		r.Rows[i].Cell.Oversubscribed = true // on one CPU
	}
	claimed(t, r, "futex, fork and join without rules, one helper on the dispatcher's CPU")
}
