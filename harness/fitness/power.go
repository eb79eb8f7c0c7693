package fitness

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

const cpuDir = "sys/devices/system/cpu"

// governor looks at every CPU that may be used: they may differ.
func (s Subject) governor() Finding {
	var slow []string
	told := false
	for _, cpu := range s.Machine.CPUs {
		g := s.text(path.Join(cpuDir, fmt.Sprintf("cpu%d", cpu.ID), "cpufreq/scaling_governor"))
		told = told || g != ""
		if g != "" && g != "performance" && !slices.Contains(slow, g) {
			slow = append(slow, g)
		}
	}
	switch {
	case !told:
		return Finding{Check: "governor", Status: OK, Detail: "the system scales no frequency that it tells of"}
	case len(slow) == 0:
		return Finding{Check: "governor", Status: OK, Detail: "performance"}
	}
	return Finding{
		Check: "governor", Status: Note, Detail: strings.Join(slow, ", ") + ": the clock follows the load",
		Remedy: "sudo cpupower frequency-set -g performance",
	}
}

// turbo reads intel_pstate's switch, then the one that other drivers share.
func (s Subject) turbo() Finding {
	for _, knob := range []struct{ file, on, off string }{
		{"intel_pstate/no_turbo", "0", "1"}, {"cpufreq/boost", "1", "0"},
	} {
		switch s.text(path.Join(cpuDir, knob.file)) {
		case knob.on:
			return Finding{
				Check: "turbo", Status: Note, Detail: "on: the clock depends on how many CPUs are busy, and on the heat",
				Remedy: fmt.Sprintf("echo %s | sudo tee /%s", knob.off, path.Join(cpuDir, knob.file)),
			}
		case knob.off:
			return Finding{Check: "turbo", Status: OK, Detail: "off"}
		}
	}
	return Finding{Check: "turbo", Status: OK, Detail: notTold}
}

// deepLatency is from where leaving an idle state, in microseconds, shows in a packet's time.
const deepLatency = 10

// Idle tells what an idle CPU of this machine does; empty where the system does not tell.
func Idle(s Subject) string {
	if f := s.idle(); f.Detail != notTold {
		return f.Detail
	}
	return ""
}

// idle is about what a CPU does with nothing to run: engines that sleep pay for the way back.
func (s Subject) idle() Finding {
	f := Finding{Check: "idle states", Status: OK, Detail: notTold}
	names, deepest := s.idleStates()
	if len(names) > 0 {
		f.Detail = fmt.Sprintf("%s; the deepest takes %d us to leave", strings.Join(names, ", "), deepest)
	}
	switch poll := s.text("sys/module/haltpoll/parameters/guest_halt_poll_ns"); {
	case strings.Contains(" "+s.text("proc/cmdline")+" ", " idle=poll "):
		return Finding{Check: f.Check, Status: OK, Detail: "idle=poll: an idle CPU spins"}
	case deepest >= deepLatency:
		f.Status, f.Remedy = Note, fmt.Sprintf("sudo cpupower idle-set -D %d", deepLatency)
	case s.Host.Hypervisor != "" && poll == "0":
		f.Status = Note
		f.Detail += "; an idle CPU halts at once, and the hypervisor has to wake it"
		f.Remedy = "echo 200000 | sudo tee /sys/module/haltpoll/parameters/guest_halt_poll_ns"
	case s.Host.Hypervisor != "" && poll == "" && s.text(path.Join(cpuDir, "cpuidle/current_driver")) != "haltpoll":
		f.Status = Note
		f.Detail += "; an idle CPU halts at once, and the hypervisor has to wake it"
		f.Remedy = "sudo modprobe cpuidle-haltpoll force=1"
	}
	return f
}

// idleStates names the idle states of the first usable CPU, and says how long it takes to leave the deepest one that is
// enabled, in microseconds.
func (s Subject) idleStates() (names []string, deepest int) {
	dirs, _ := fs.Glob(s.FS, path.Join(cpuDir, fmt.Sprintf("cpu%d", s.Machine.CPUs[0].ID), "cpuidle/state*"))
	for _, dir := range dirs {
		name := s.text(path.Join(dir, "name"))
		if s.text(path.Join(dir, "disable")) == "1" {
			names = append(names, name+" (off)")
			continue
		}
		names = append(names, name)
		if latency, err := strconv.Atoi(s.text(path.Join(dir, "latency"))); err == nil {
			deepest = max(deepest, latency)
		}
	}
	return names, deepest
}
