package fitness

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Capabilities of Linux that make a difference, by bit; see capabilities(7).
var usefulCapabilities = []struct {
	bit  uint
	name string
	use  string
}{
	{12, "CAP_NET_ADMIN", "a queue of this machine's own firewall"},
	{38, "CAP_PERFMON", "hardware counters"},
}

const (
	perfmonBit  = 38
	sysAdminBit = 21 // holds every right of CAP_PERFMON
)

// effective are the capabilities that this process holds; known is false where the system has none.
func (s Subject) effective() (mask uint64, known bool) {
	for line := range strings.Lines(s.text("proc/self/status")) {
		if value, found := strings.CutPrefix(line, "CapEff:"); found {
			mask, err := strconv.ParseUint(strings.TrimSpace(value), 16, 64)
			return mask, err == nil
		}
	}
	return 0, false
}

func (s Subject) capabilities() Finding {
	f := Finding{Check: "capabilities", Status: OK, Detail: notTold}
	mask, known := s.effective()
	if !known {
		return f
	}
	var held, missing []string
	for _, c := range usefulCapabilities {
		if mask&(1<<c.bit) != 0 {
			held = append(held, c.name)
		} else {
			missing = append(missing, c.name+" ("+c.use+")")
		}
	}
	f.Detail = "held: " + strings.Join(held, ", ")
	if len(missing) > 0 {
		f.Status, f.Remedy = Note, "sudo tigerbench ...  # replaying captures needs neither"
		f.Detail = "not held: " + strings.Join(missing, ", ")
	}
	return f
}

// paranoidLimit is the highest perf_event_paranoid at which a process may count its own user time.
const paranoidLimit = 2

// counters is about the processor's performance counters.
func (s Subject) counters() Finding {
	f := Finding{Check: "hardware counters", Status: OK, Detail: notTold}
	level, err := strconv.Atoi(s.text("proc/sys/kernel/perf_event_paranoid"))
	if err != nil {
		return f
	}
	mask, _ := s.effective()
	f.Detail = fmt.Sprintf("perf_event_paranoid is %d", level)
	units, _ := fs.Glob(s.FS, "sys/bus/event_source/devices/cpu*")
	arm, _ := fs.Glob(s.FS, "sys/bus/event_source/devices/armv*")
	switch {
	case len(units)+len(arm) == 0:
		f.Status = Note
		f.Detail += ", but the processor shows no counters here: misses and instructions can't be counted"
	case level > paranoidLimit && mask&(1<<perfmonBit|1<<sysAdminBit) == 0:
		f.Status = Note
		f.Detail += ": the counters are not for this user"
		f.Remedy = "sudo sysctl -w kernel.perf_event_paranoid=2"
	}
	return f
}
