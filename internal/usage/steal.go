package usage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// clockTick is the unit of /proc/stat: USER_HZ is 100 on every Linux platform that Go runs on.
const clockTick = 10 * time.Millisecond

const stealColumn = 8 // of the line "cpu user nice system idle iowait irq softirq steal ..."

// Steal returns how long the hypervisor kept this machine's CPUs from running since boot, all CPUs together, in steps
// of 10 ms. It is 0 where the system does not tell.
func Steal() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read steal time: %w", err)
	}
	return parseSteal(stat)
}

func parseSteal(stat []byte) (time.Duration, error) {
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) == 0 || string(fields[0]) != "cpu" {
		return 0, fmt.Errorf("read steal time: /proc/stat begins with %q, not with the line of all CPUs", line)
	}
	if len(fields) <= stealColumn {
		return 0, nil // Linux before 2.6.11
	}
	ticks, err := strconv.ParseInt(string(fields[stealColumn]), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read steal time: %w", err)
	}
	return time.Duration(ticks) * clockTick, nil
}
