package topology

import (
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"strconv"
	"strings"
)

// Host names the machine and its system. A field is empty, or 0, where the system does not tell.
type Host struct {
	Model       string // of the CPU
	Hypervisor  string // empty on bare metal
	OS          string // "Debian GNU/Linux 12 (bookworm)"
	Kernel      string // release
	Governor    string // cpufreq governor of the lowest CPU that has one
	Load        string // load averages over 1, 5 and 15 minutes
	MemoryBytes uint64
}

// ReadHost reads what names the machine.
func ReadHost(fsys fs.FS) Host {
	info := readText(fsys, "proc/cpuinfo")
	return Host{
		Model:       firstOf(fieldOf(info, "model name"), fieldOf(info, "Model"), runtime.GOARCH),
		Hypervisor:  hypervisor(fsys, info),
		OS:          firstOf(releaseName(readText(fsys, "etc/os-release")), runtime.GOOS),
		Kernel:      readText(fsys, "proc/sys/kernel/osrelease"),
		Governor:    governor(fsys),
		Load:        loadAverages(readText(fsys, "proc/loadavg")),
		MemoryBytes: memory(readText(fsys, "proc/meminfo")),
	}
}

// hypervisor names what this system runs under: by its own file, by the board's names, by a paravirtual clock, or as
// unnamed where only the CPU's flag gives it away.
func hypervisor(fsys fs.FS, cpuinfo string) string {
	if kind := readText(fsys, "sys/hypervisor/type"); kind != "" {
		return kind
	}
	flagged := strings.Contains(" "+fieldOf(cpuinfo, "flags")+" ", " hypervisor ")
	vendor := readText(fsys, "sys/class/dmi/id/sys_vendor")
	product := readText(fsys, "sys/class/dmi/id/product_name")
	clocks := readText(fsys, "sys/devices/system/clocksource/clocksource0/available_clocksource")
	switch {
	case !flagged:
		return ""
	case vendor != "" || product != "":
		return strings.TrimSpace(vendor + " " + product)
	case strings.Contains(clocks, "kvm-clock"):
		return "KVM"
	case strings.Contains(clocks, "hyperv"):
		return "Hyper-V"
	default:
		return "unnamed hypervisor"
	}
}

func governor(fsys fs.FS) string {
	files, _ := fs.Glob(fsys, path.Join(cpuDir, "cpu[0-9]*/cpufreq/scaling_governor"))
	if len(files) == 0 {
		return ""
	}
	return readText(fsys, files[0])
}

func loadAverages(text string) string {
	fields := strings.Fields(text)
	return strings.Join(fields[:min(3, len(fields))], " ")
}

// memory reads MemTotal, which /proc/meminfo gives in kB of 1,024 bytes.
func memory(meminfo string) uint64 {
	var kilobytes uint64
	if _, err := fmt.Sscanf(fieldOf(meminfo, "MemTotal"), "%d kB", &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}

// fieldOf returns the first value of a "name : value" line.
func fieldOf(text, name string) string {
	for line := range strings.Lines(text) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

func releaseName(text string) string {
	for line := range strings.Lines(text) {
		value, found := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME=")
		if !found {
			continue
		}
		if plain, err := strconv.Unquote(value); err == nil {
			return plain
		}
		return value
	}
	return ""
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
