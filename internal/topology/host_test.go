package topology_test

import (
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/internal/topology"
)

const guestInfo = "processor\t: 0\nmodel name\t: Example 9000\nflags\t\t: fpu hypervisor lm\n\nprocessor\t: 1\nmodel name\t: Other\n"

func TestHost(t *testing.T) {
	host := topology.ReadHost(fakeMachine(twoCPUs, map[string]string{
		"proc/cpuinfo":              guestInfo,
		"proc/meminfo":              "MemTotal:       24684092 kB\nMemFree: 1 kB",
		"proc/loadavg":              "0.00 0.52 1.04 1/123 4567",
		"proc/sys/kernel/osrelease": "6.18.1",
		"etc/os-release":            "ID=example\nPRETTY_NAME=\"Example Linux 12 (one)\"",
		"sys/devices/system/cpu/cpu0/cpufreq/scaling_governor": "schedutil",
	}))
	assert.Equal(t, topology.Host{
		Model: "Example 9000", Hypervisor: "unnamed hypervisor", OS: "Example Linux 12 (one)", Kernel: "6.18.1",
		Governor: "schedutil", Load: "0.00 0.52 1.04", MemoryBytes: 24684092 << 10,
	}, host)
}

func TestHypervisor(t *testing.T) {
	const clocks = "sys/devices/system/clocksource/clocksource0/available_clocksource"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"bare metal names its board", map[string]string{
			"proc/cpuinfo": "flags : fpu lm", "sys/class/dmi/id/sys_vendor": "Example Boards"}, ""},
		{"by the board", map[string]string{
			"proc/cpuinfo": guestInfo, "sys/class/dmi/id/sys_vendor": "QEMU", "sys/class/dmi/id/product_name": "Standard PC"},
			"QEMU Standard PC"},
		{"by the clock", map[string]string{"proc/cpuinfo": guestInfo, clocks: "kvm-clock tsc"}, "KVM"},
		{"Hyper-V by the clock", map[string]string{"proc/cpuinfo": guestInfo, clocks: "hyperv_clocksource_tsc_page"}, "Hyper-V"},
		{"by its own file", map[string]string{"sys/hypervisor/type": "xen"}, "xen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, topology.ReadHost(fakeMachine(nil, c.files)).Hypervisor)
		})
	}
}

func TestHostWithoutFiles(t *testing.T) {
	assert.Equal(t, topology.Host{Model: runtime.GOARCH, OS: runtime.GOOS}, topology.ReadHost(fstest.MapFS{}))
}
