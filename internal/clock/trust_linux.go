//go:build amd64

package clock

import (
	"os"
	"slices"
	"strings"
)

// trusted reports whether the kernel lists the counter as a clock source: it does not where it has found the counters of
// CPUs to disagree. Where the list can't be read the processor's word has to do.
func trusted() bool {
	list, err := os.ReadFile("/sys/devices/system/clocksource/clocksource0/available_clocksource")
	return err != nil || slices.Contains(strings.Fields(string(list)), "tsc")
}
