package fitness

import "fmt"

// enoughCPUs leaves some to the rest of the system, or to the lab's load and server.
const enoughCPUs = 4

func (s Subject) cpus() Finding {
	f := Finding{Check: "CPUs", Status: OK, Detail: s.Machine.String()}
	switch usable := s.Machine.Usable(); {
	case usable < 2:
		f.Status = Unfit
		f.Detail += ": nothing can run in parallel, so every comparison is of one thread with itself"
		f.Remedy = "taskset -c 0-1 tigerbench ...  # on a machine, or in a container, with two CPUs or more"
	case usable < enoughCPUs:
		f.Status = Note
		f.Detail += fmt.Sprintf(": %d can run at once, and the system, or the lab's load, server and filter share them", usable)
	}
	return f
}

// threads is about siblings among the CPUs that may be used: a mask that leaves the second ones out is as good as SMT off.
func (s Subject) threads() Finding {
	for _, cpu := range s.Machine.CPUs {
		if cpu.Thread > 0 {
			return Finding{
				Check: "SMT", Status: Note, Detail: "CPUs share cores; engines are spread over cores first",
				Remedy: "echo off | sudo tee /sys/devices/system/cpu/smt/control",
			}
		}
	}
	f := Finding{Check: "SMT", Status: OK, Detail: "no two usable CPUs share a core"}
	if s.Host.Hypervisor != "" {
		f.Detail += ", as far as the hypervisor tells"
	}
	return f
}

func (s Subject) quota() Finding {
	f := Finding{Check: "CPU quota", Status: OK, Detail: "no control group limits the CPU time"}
	quota := s.Machine.Quota
	if quota == 0 {
		return f
	}
	f.Detail = fmt.Sprintf("a control group allows %.4g CPUs of %d", quota, len(s.Machine.CPUs))
	if quota >= float64(len(s.Machine.CPUs)) {
		return f
	}
	f.Status = Note
	if quota < 2 {
		f.Status = Unfit
	}
	f.Detail += ": what spins beyond is stopped until the period, often 100 ms, is over"
	f.Remedy = `echo max | sudo tee "/sys/fs/cgroup$(sed -n s/^0:://p /proc/self/cgroup)/cpu.max"  # a container: start it without --cpus`
	return f
}
