package fitness

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

func (s Subject) hypervisor() Finding {
	if s.Host.Hypervisor == "" {
		return Finding{Check: "machine", Status: OK, Detail: "no hypervisor in sight"}
	}
	return Finding{
		Check: "machine", Status: Note,
		Detail: "virtual (" + s.Host.Hypervisor + "): neighbours steal time, its CPUs move, and an idle one is dear to wake",
	}
}

// bootArguments is the remedy of what only the kernel's command line sets, on systems that start by GRUB.
func bootArguments(arguments string) string {
	return fmt.Sprintf(`sudo sed -i 's/^GRUB_CMDLINE_LINUX="/&%s /' /etc/default/grub && sudo update-grub && sudo reboot`, arguments)
}

// tooFew is what isolation and tick say where no CPU can be spared.
func (s Subject) tooFew() bool { return len(s.Machine.CPUs) < enoughCPUs }

// isolation: an isolated CPU runs only what is pinned to it.
func (s Subject) isolation() Finding {
	f := Finding{Check: "isolated CPUs", Status: OK}
	isolated := s.text(path.Join(cpuDir, "isolated"))
	switch {
	case isolated != "":
		f.Status = Note
		f.Detail = isolated + ": right for pinned engines; unpinned ones (--pin none) are not spread over them"
	case s.tooFew():
		f.Detail = "none, and too few CPUs to spare one: the system runs beside what is measured"
	default:
		f.Status, f.Detail = Note, "none: the system runs what it likes beside what is measured"
		f.Remedy = bootArguments("isolcpus=managed_irq,domain," + s.spare())
	}
	return f
}

// tick is about the timer interrupt, which takes a busy CPU away some hundred times a second.
func (s Subject) tick() Finding {
	f := Finding{Check: "timer tick", Status: OK}
	full := strings.Trim(s.text(path.Join(cpuDir, "nohz_full")), "()")
	switch {
	case full != "" && full != "null":
		f.Detail = "nohz_full on " + full
	case s.tooFew():
		f.Detail = "on every busy CPU, and too few CPUs to spare one"
	default:
		f.Status, f.Detail = Note, "on every busy CPU"
		f.Remedy = bootArguments("nohz_full="+s.spare()) + "  # a kernel with CONFIG_NO_HZ_FULL"
	}
	return f
}

// spare is all usable CPUs but the first, as the kernel writes lists.
func (s Subject) spare() string {
	var ids []string
	for _, cpu := range s.Machine.CPUs[1:] {
		ids = append(ids, fmt.Sprint(cpu.ID))
	}
	return strings.Join(ids, ",")
}

const clockDir = "sys/devices/system/clocksource/clocksource0"

// clock is about the kernel's clock source. Stamps are RDTSC where the kernel lists it at all.
func (s Subject) clock() Finding {
	current := s.text(path.Join(clockDir, "current_clocksource"))
	f := Finding{Check: "clock source", Status: OK, Detail: strings.TrimPrefix(current+"; stamps: "+s.Clock, "; ")}
	available := strings.Fields(s.text(path.Join(clockDir, "available_clocksource")))
	switch current {
	case "", "tsc", "arch_sys_counter":
		return f
	case "kvm-clock", "hyperv_clocksource_tsc_page":
		f.Status = Note
		f.Detail += "; reading the time is dearer than with tsc"
	default:
		f.Status = Unfit
		f.Detail += "; reading the time is a system call"
	}
	if slices.Contains(available, "tsc") {
		f.Remedy = "echo tsc | sudo tee /" + path.Join(clockDir, "current_clocksource")
	} else {
		f.Remedy = bootArguments("tsc=reliable") + "  # where the processor's counter is sound"
	}
	return f
}

// mitigations make system calls dearer, and so whatever sleeps: figures of two machines compare only where these do.
func (s Subject) mitigations() Finding {
	f := Finding{Check: "mitigations", Status: OK, Detail: notTold}
	files, _ := fs.Glob(s.FS, path.Join(cpuDir, "vulnerabilities/*"))
	if len(files) == 0 {
		return f
	}
	mitigated, vulnerable := 0, 0
	for _, file := range files {
		switch text := s.text(file); {
		case strings.HasPrefix(text, "Mitigation"):
			mitigated++
		case strings.HasPrefix(text, "Vulnerable"):
			vulnerable++
		}
	}
	f.Detail = fmt.Sprintf("%d weaknesses mitigated, %d open: system calls cost accordingly", mitigated, vulnerable)
	for argument := range strings.FieldsSeq(s.text("proc/cmdline")) {
		if strings.HasPrefix(argument, "mitigations=") {
			f.Detail += " (" + argument + ")"
		}
	}
	return f
}
