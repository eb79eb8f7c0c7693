package enginetest

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
		if f.name == name {
			suite{limit: 4 * time.Second}.run(t, f.spec)
			return
		}
	}
	t.Fatalf("no flaw is called %q", name)
}

func TestFlawsAreCaught(t *testing.T) {
	for _, f := range flaws() {
		t.Run(f.name+"/"+f.caught, func(t *testing.T) {
			output, err := runSuspect(t, f)
			assert.Error(t, err, "the suite passed an engine that %s:\n%s", f.name, output)
			assert.Contains(t, output, "--- FAIL: TestSuspect/"+strings.ReplaceAll(f.caught, " ", "_"))
		})
	}
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
	output, err := runSuspect(t, flaw{name: "does not end its helpers", caught: "close parked"})
	require.Error(t, err)
	assert.Contains(t, output, "did not end within")
	assert.Contains(t, output, "sync.(*WaitGroup).Wait", "the stacks of all goroutines")
	assert.Contains(t, output, "the cases after \"close parked\" were not run")
}

// runSuspect runs the one case that must catch f.
func runSuspect(t *testing.T, f flaw) (output string, err error) {
	t.Helper()
	pattern := "^TestSuspect$/^" + regexp.QuoteMeta(strings.ReplaceAll(f.caught, " ", "_")) + "$"
	cmd := exec.Command(os.Args[0], "-test.run", pattern, "-test.timeout=60s", "-rapid.nofailfile", "-rapid.shrinktime=1s")
	cmd.Env = append(os.Environ(), suspect+"="+f.name)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
