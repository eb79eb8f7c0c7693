package fitness

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
)

var (
	twoCPUs   = []topology.CPU{{ID: 0}, {ID: 1, Core: 1}}
	fourCPUs  = []topology.CPU{{ID: 0}, {ID: 1, Core: 1}, {ID: 2, Core: 2}, {ID: 3, Core: 3}}
	threadCPU = []topology.CPU{{ID: 0}, {ID: 1, Thread: 1}, {ID: 2, Core: 2}, {ID: 3, Core: 2, Thread: 1}}
)

// found inspects a machine of these files and returns the finding of one check.
func found(t *testing.T, check string, m topology.Machine, host topology.Host, files map[string]string) Finding {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, content := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(content + "\n")}
	}
	var matches []Finding
	for _, f := range Inspect(Subject{Machine: m, Host: host, FS: fsys, Clock: "TSC"}) {
		assert.NotEmpty(t, f.Detail, f.Check)
		if f.Status == Unfit {
			assert.NotEmpty(t, f.Remedy, f.Check)
		}
		if f.Check == check {
			matches = append(matches, f)
		}
	}
	require.Len(t, matches, 1, check)
	return matches[0]
}

const (
	cpu0  = "sys/devices/system/cpu/cpu0/"
	cpu1  = "sys/devices/system/cpu/cpu1/"
	clock = "sys/devices/system/clocksource/clocksource0/"
	halts = "sys/module/haltpoll/parameters/guest_halt_poll_ns"
)

func TestInspect(t *testing.T) {
	two, four := topology.Machine{CPUs: twoCPUs}, topology.Machine{CPUs: fourCPUs}
	guest := topology.Host{Hypervisor: "KVM"}
	bare := topology.Host{}
	for name, c := range map[string]struct {
		check   string
		machine topology.Machine
		host    topology.Host
		files   map[string]string
		status  Status
		detail  string
		remedy  string
	}{
		"enough CPUs":               {"CPUs", four, bare, nil, OK, "4 cores", ""},
		"few CPUs":                  {"CPUs", two, bare, nil, Note, "2 can run at once", ""},
		"one CPU":                   {"CPUs", topology.Machine{CPUs: twoCPUs[:1]}, bare, nil, Unfit, "nothing can run in parallel", "taskset"},
		"siblings":                  {"SMT", topology.Machine{CPUs: threadCPU}, bare, nil, Note, "share cores", "smt/control"},
		"a guest's siblings":        {"SMT", two, guest, nil, OK, "as far as the hypervisor tells", ""},
		"quota of a CPU and a half": {"CPU quota", topology.Machine{CPUs: twoCPUs, Quota: 1.5}, bare, nil, Unfit, "1.5 CPUs of 2", "cpu.max"},
		"quota of two":              {"CPU quota", topology.Machine{CPUs: fourCPUs, Quota: 2}, bare, nil, Note, "2 CPUs of 4", "cpu.max"},
		"quota that does not bind":  {"CPU quota", topology.Machine{CPUs: twoCPUs, Quota: 2}, bare, nil, OK, "2 CPUs of 2", ""},
		"no quota":                  {"CPU quota", two, bare, nil, OK, "no control group", ""},
		"one CPU scales": {"governor", two, bare, map[string]string{
			cpu0 + "cpufreq/scaling_governor": "performance", cpu1 + "cpufreq/scaling_governor": "powersave"},
			Note, "powersave: ", "cpupower frequency-set"},
		"performance": {"governor", two, bare, map[string]string{
			cpu0 + "cpufreq/scaling_governor": "performance"}, OK, "performance", ""},
		"intel's turbo": {"turbo", two, bare, map[string]string{
			"sys/devices/system/cpu/intel_pstate/no_turbo": "0"}, Note, "on", "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo"},
		"boost": {"turbo", two, bare, map[string]string{
			"sys/devices/system/cpu/cpufreq/boost": "1"}, Note, "on", "echo 0 | sudo tee"},
		"boost off": {"turbo", two, bare, map[string]string{"sys/devices/system/cpu/cpufreq/boost": "0"}, OK, "off", ""},
		"deep sleep": {"idle states", two, bare, map[string]string{
			cpu0 + "cpuidle/state0/name": "POLL", cpu0 + "cpuidle/state0/latency": "0",
			cpu0 + "cpuidle/state1/name": "C6", cpu0 + "cpuidle/state1/latency": "133"},
			Note, "POLL, C6; the deepest takes 133 us", "idle-set -D 10"},
		"deep sleep switched off": {"idle states", two, bare, map[string]string{
			cpu0 + "cpuidle/state1/name": "C6", cpu0 + "cpuidle/state1/latency": "133", cpu0 + "cpuidle/state1/disable": "1"},
			OK, "C6 (off); the deepest takes 0 us", ""},
		"a guest that halts at once": {"idle states", two, guest, map[string]string{halts: "0"}, Note, "halts at once", "tee /" + halts},
		"a guest that polls":         {"idle states", two, guest, map[string]string{halts: "200000"}, OK, "", ""},
		"a guest without haltpoll":   {"idle states", two, guest, nil, Note, "halts at once", "modprobe cpuidle-haltpoll"},
		"idle=poll":                  {"idle states", two, guest, map[string]string{"proc/cmdline": "quiet idle=poll"}, OK, "spins", ""},
		"virtual":                    {"machine", two, guest, nil, Note, "virtual (KVM)", ""},
		"hardware":                   {"machine", two, bare, nil, OK, "no hypervisor", ""},
		"isolated": {"isolated CPUs", four, bare, map[string]string{
			"sys/devices/system/cpu/isolated": "2-3"}, Note, "2-3: right for pinned engines", ""},
		"not isolated":       {"isolated CPUs", four, bare, nil, Note, "none", "isolcpus=managed_irq,domain,1,2,3"},
		"nothing to isolate": {"isolated CPUs", two, bare, nil, OK, "too few", ""},
		"a tick":             {"timer tick", four, bare, map[string]string{"sys/devices/system/cpu/nohz_full": "(null)"}, Note, "busy", "nohz_full=1,2,3"},
		"no tick":            {"timer tick", four, bare, map[string]string{"sys/devices/system/cpu/nohz_full": "1-3"}, OK, "1-3", ""},
		"tsc":                {"clock source", two, bare, map[string]string{clock + "current_clocksource": "tsc"}, OK, "tsc; stamps: TSC", ""},
		"the hypervisor's clock": {"clock source", two, guest, map[string]string{
			clock + "current_clocksource": "kvm-clock", clock + "available_clocksource": "kvm-clock tsc acpi_pm"},
			Note, "kvm-clock", "echo tsc | sudo tee"},
		"a slow clock": {"clock source", two, bare, map[string]string{
			clock + "current_clocksource": "hpet", clock + "available_clocksource": "hpet acpi_pm"}, Unfit, "system call", "tsc=reliable"},
		"huge pages always": {"huge pages", two, bare, map[string]string{
			"sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never"}, Note, "always", "echo madvise"},
		"huge pages by advice": {"huge pages", two, bare, map[string]string{
			"sys/kernel/mm/transparent_hugepage/enabled": "always [madvise] never"}, OK, "madvise", ""},
		"swapped": {"swap", two, bare, map[string]string{
			"proc/swaps": "Filename Type\n/dev/sdb partition", "proc/meminfo": "SwapTotal: 2048000 kB\nSwapFree:  1024000 kB"},
			Note, "1000 MiB of 2000 in use", "swapoff"},
		"swap unused": {"swap", two, bare, map[string]string{"proc/swaps": "Filename Type\n/dev/sdb partition"}, OK, "unused", ""},
		"no swap":     {"swap", two, bare, map[string]string{"proc/swaps": "Filename Type"}, OK, "none", ""},
		"little memory": {"memory", two, bare, map[string]string{
			"proc/meminfo": "MemTotal: 4096000 kB\nMemAvailable: 1024000 kB"}, Note, "1000 MiB available", "rss"},
		"memory": {"memory", two, bare, map[string]string{
			"proc/meminfo": "MemTotal: 4096000 kB\nMemAvailable: 4000000 kB"}, OK, "3906 MiB", ""},
		"no counters": {"hardware counters", two, guest, map[string]string{"proc/sys/kernel/perf_event_paranoid": "2"}, Note, "shows no counters", ""},
		"counters for root only": {"hardware counters", two, bare, map[string]string{
			"proc/sys/kernel/perf_event_paranoid": "4", "sys/bus/event_source/devices/cpu/type": "4",
			"proc/self/status": "CapEff:\t0000000000000000"}, Note, "not for this user", "perf_event_paranoid=2"},
		"counters for this root": {"hardware counters", two, bare, map[string]string{
			"proc/sys/kernel/perf_event_paranoid": "4", "sys/bus/event_source/devices/cpu/type": "4",
			"proc/self/status": "CapEff:\t000001ffffffffff"}, OK, "is 4", ""},
		"no capability": {"capabilities", two, bare, map[string]string{
			"proc/self/status": "Name: a\nCapEff:\t0000000000000000"}, Note, "not held: CAP_NET_ADMIN", "sudo"},
		"capabilities": {"capabilities", two, bare, map[string]string{
			"proc/self/status": "CapEff:\t000001ffffffffff"}, OK, "held: CAP_NET_ADMIN, CAP_PERFMON", ""},
		"mitigations": {"mitigations", two, bare, map[string]string{
			"proc/cmdline": "quiet mitigations=auto",
			"sys/devices/system/cpu/vulnerabilities/a":    "Mitigation: something",
			"sys/devices/system/cpu/vulnerabilities/b":    "Vulnerable: no microcode",
			"sys/devices/system/cpu/vulnerabilities/c":    "Not affected",
			"sys/devices/system/cpu/vulnerabilities/four": "Mitigation: other"}, OK, "2 weaknesses mitigated, 1 open: system calls cost accordingly (mitigations=auto)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := found(t, c.check, c.machine, c.host, c.files)
			assert.Equal(t, c.status, f.Status)
			assert.Contains(t, f.Detail, c.detail)
			assert.Contains(t, f.Remedy, c.remedy)
			if c.remedy == "" {
				assert.Empty(t, f.Remedy)
			}
		})
	}
}

func TestIdle(t *testing.T) {
	s := Subject{Machine: topology.Machine{CPUs: twoCPUs}, FS: fstest.MapFS{}}
	assert.Empty(t, Idle(s))
	s.FS = fstest.MapFS{"proc/cmdline": &fstest.MapFile{Data: []byte("idle=poll")}}
	assert.Equal(t, "idle=poll: an idle CPU spins", Idle(s))
}

func TestFit(t *testing.T) {
	assert.True(t, Fit([]Finding{{Status: OK}, {Status: Note}}))
	assert.False(t, Fit([]Finding{{Status: OK}, {Status: Unfit}}))
}

// TestInspectThisMachine: every check says something about a real machine.
func TestInspectThisMachine(t *testing.T) {
	machine, err := topology.Local()
	require.NoError(t, err)
	findings := Inspect(Subject{Machine: machine, Host: topology.ReadHost(topology.Root()), FS: topology.Root(), Clock: "TSC"})
	for _, f := range findings {
		assert.NotEmpty(t, f.Detail, f.Check)
		t.Logf("%s %s: %s [%s]", f.Status, f.Check, f.Detail, f.Remedy)
	}
}
