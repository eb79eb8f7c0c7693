package fitness

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of /proc: USER_HZ is 100 on every Linux platform that Go runs on.
const tick = 10 * time.Millisecond

// cpuTimes are the machine's CPUs together, since boot.
type cpuTimes struct {
	busy, steal time.Duration // user, nice, system and interrupts; what the hypervisor took
	cpus        int
}

// The columns of /proc/stat's lines. A guest's time is in user and nice already.
const (
	userColumn  = 1
	niceColumn  = 2
	sysColumn   = 3
	irqColumn   = 6
	softColumn  = 7
	stealColumn = 8
)

// readCPUTimes reports known=false where the system has no /proc/stat.
func readCPUTimes(fsys fs.FS) (t cpuTimes, known bool, err error) {
	stat, err := fs.ReadFile(fsys, "proc/stat")
	if errors.Is(err, fs.ErrNotExist) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("read CPU times: %w", err)
	}
	t, err = parseCPUTimes(string(stat))
	return t, err == nil, err
}

func parseCPUTimes(stat string) (cpuTimes, error) {
	var t cpuTimes
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || !strings.HasPrefix(fields[0], "cpu"):
			continue
		case fields[0] != "cpu":
			t.cpus++
			continue
		}
		for column := 1; column < len(fields); column++ {
			n, err := strconv.ParseInt(fields[column], 10, 64)
			if err != nil {
				return t, fmt.Errorf("read CPU times: /proc/stat: %w", err)
			}
			switch column {
			case userColumn, niceColumn, sysColumn, irqColumn, softColumn:
				t.busy += time.Duration(n) * tick
			case stealColumn:
				t.steal = time.Duration(n) * tick
			}
		}
	}
	if t.cpus == 0 {
		return t, errors.New("read CPU times: /proc/stat lists no CPU")
	}
	return t, nil
}
