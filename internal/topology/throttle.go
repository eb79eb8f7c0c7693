package topology

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// ErrNoThrottling is returned where no control group counts how long it was throttled.
var ErrNoThrottling = errors.New("no control group counts throttling")

// ReadThrottled returns how long this process's control groups were throttled since they were made: that of the
// group, or parent, that was throttled longest.
func ReadThrottled(fsys fs.FS) (time.Duration, error) {
	longest, found := time.Duration(0), false
	for _, group := range controlGroups(readText(fsys, "proc/self/cgroup")) {
		for dir := group.path; ; dir = path.Dir(dir) {
			throttled, counted, err := readThrottled(fsys, path.Join(group.mount, dir, "cpu.stat"))
			if err != nil {
				return 0, fmt.Errorf("read throttling: %w", err)
			}
			longest, found = max(longest, throttled), found || counted
			if dir == "/" || dir == "." {
				break
			}
		}
	}
	if !found {
		return 0, ErrNoThrottling
	}
	return longest, nil
}

// readThrottled reads a cpu.stat: throttled_usec in version 2, throttled_time in nanoseconds in version 1. A group
// without a quota counts nothing and has neither.
func readThrottled(fsys fs.FS, name string) (throttled time.Duration, counted bool, err error) {
	for line := range strings.Lines(readText(fsys, name)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		unit := map[string]time.Duration{"throttled_usec": time.Microsecond, "throttled_time": 1}[key]
		if unit == 0 {
			continue
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return 0, false, fmt.Errorf("%s: %w", name, err)
		}
		return time.Duration(n) * unit, true, nil
	}
	return 0, false, nil
}
