package enginetest

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
)

// suspect is the environment variable that makes this test binary run one flawed engine through the suite.
const suspect = "ENGINETEST_SUSPECT"

// TestSuspect is run by TestFlawsAreCaught in a process of its own, since it must fail, and may hang.
func TestSuspect(t *testing.T) {
	name := os.Getenv(suspect)
	if name == "" {
		t.Skip("run by TestFlawsAreCaught")
	}
	for _, f := range flaws() {
		if f.key() == name {
			suite{limit: f.limit()}.run(t, f.spec)
			return
		}
	}
	t.Fatalf("no flaw is called %q", name)
}

func (f flaw) key() string { return f.name + "/" + f.caught }

// limit is one that other load does not reach, unless reaching it is how the flaw shows.
func (f flaw) limit() time.Duration {
	if f.hangs {
		return 4 * time.Second
	}
	return 25 * time.Second
}

func TestFlawsAreCaught(t *testing.T) {
	for _, f := range flaws() {
		t.Run(f.key(), func(t *testing.T) {
			if runtime.GOOS != "linux" && !present(f.caught) {
				t.Skipf("no case %q on %s", f.caught, runtime.GOOS)
			}
			output, err := runSuspect(t, f)
			result := ": TestSuspect/" + strings.ReplaceAll(f.caught, " ", "_")
			if runtime.NumCPU() < 2 && strings.Contains(output, "--- SKIP"+result) {
				t.Skipf("case %q needs two CPUs", f.caught)
			}
			assert.Error(t, err, "the suite passed an engine that %s:\n%s", f.name, output)
			assert.Contains(t, output, "--- FAIL"+result)
			assert.Equal(t, f.hangs, strings.Contains(output, "did not end within"), "ended by the time limit:\n%s", output)
		})
	}
}

// present reports whether the suite has a case on this platform.
func present(name string) bool {
	for _, group := range cases {
		if slices.ContainsFunc(group, func(c testCase) bool { return c.name == name }) {
			return true
		}
	}
	return false
}

// TestEveryCaseHasAFlaw fails on a case that nothing shows to be able to fail.
func TestEveryCaseHasAFlaw(t *testing.T) {
	without := map[string]string{
		"collections":    "a helper that no collection can stop stops the whole process, the watchdog included",
		"close and open": "it is there for what engines leave in the machine: threads, masks",
	}
	caught := map[string]bool{}
	for _, f := range flaws() {
		caught[f.caught] = true
	}
	for _, group := range cases {
		for _, c := range group {
			_, excused := without[c.name]
			assert.NotEqual(t, excused, caught[c.name], "case %q", c.name)
		}
	}
}

// TestHangIsReported has the watchdog end a case that never does.
func TestHangIsReported(t *testing.T) {
	output, err := runSuspect(t, hangs("does not end its helpers", "close parked", engines.Spec{}))
	require.Error(t, err)
	assert.Contains(t, output, "did not end within")
	assert.Contains(t, output, "sync.(*WaitGroup).Wait", "the stacks of all goroutines")
	assert.Contains(t, output, "the cases after \"close parked\" were not run")
}

// runSuspect runs the one case that must catch f.
func runSuspect(t *testing.T, f flaw) (output string, err error) {
	t.Helper()
	pattern := "^TestSuspect$/^" + regexp.QuoteMeta(strings.ReplaceAll(f.caught, " ", "_")) + "$"
	cmd := exec.Command(os.Args[0], "-test.run", pattern, "-test.v", "-test.timeout=60s", "-rapid.nofailfile", "-rapid.shrinktime=1s")
	cmd.Env = append(os.Environ(), suspect+"="+f.key())
	out, err := cmd.CombinedOutput()
	return string(out), err
}
