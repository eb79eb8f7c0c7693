package usage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Machine is what all CPUs together have spent since boot, in steps of 10 ms.
type Machine struct {
	Idle    time.Duration // waiting for disks included
	Softirq time.Duration // and hard interrupts
	Steal   time.Duration // kept from running by the hypervisor
}

// Minus returns what was spent between earlier and m.
func (m Machine) Minus(earlier Machine) Machine {
	return Machine{m.Idle - earlier.Idle, m.Softirq - earlier.Softirq, m.Steal - earlier.Steal}
}

// ReadMachine reads /proc/stat; it returns nothing where the system has none.
func ReadMachine() (Machine, error) {
	stat, err := os.ReadFile("/proc/stat")
	if errors.Is(err, os.ErrNotExist) {
		return Machine{}, nil
	}
	if err != nil {
		return Machine{}, fmt.Errorf("read CPU times: %w", err)
	}
	return parseMachine(stat)
}

// parseMachine reads the line "cpu user nice system idle iowait irq softirq steal ...".
func parseMachine(stat []byte) (Machine, error) {
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) <= stealColumn || string(fields[0]) != "cpu" {
		return Machine{}, fmt.Errorf("read CPU times: /proc/stat begins with %q, not with 8 columns of all CPUs", line)
	}
	var n [stealColumn + 1]time.Duration
	for i := 1; i < len(n); i++ {
		ticks, err := strconv.ParseInt(string(fields[i]), 10, 64)
		if err != nil {
			return Machine{}, fmt.Errorf("read CPU times: %w", err)
		}
		n[i] = time.Duration(ticks) * clockTick
	}
	return Machine{Idle: n[4] + n[5], Softirq: n[6] + n[7], Steal: n[stealColumn]}, nil
}
