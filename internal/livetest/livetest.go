// Package livetest is what tests that need namespaces, NFQUEUE or other programs share.
package livetest

import (
	"os"
	"testing"
)

// Required is the environment variable that, where it is 1, turns such a test's skip into a failure: make live sets it.
const Required = "TIGERBENCH_REQUIRE_LIVE"

// Skip ends a test that this machine cannot run, and says why.
func Skip(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv(Required) == "1" {
		t.Fatalf(Required+" is set, but "+format, args...)
	}
	t.Skipf(format, args...)
}
