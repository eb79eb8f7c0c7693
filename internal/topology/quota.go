package topology

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// readQuota returns the CPU seconds per second that this process's control groups allow, 0 where nothing limits it.
// The tightest of a group and its parents holds. Inside a container the path that the kernel names may not be mounted;
// the walk up to the mount's root then still finds the container's own limit.
func readQuota(fsys fs.FS) (float64, error) {
	tightest := 0.0
	for _, group := range controlGroups(readText(fsys, "proc/self/cgroup")) {
		for dir := group.path; ; dir = path.Dir(dir) {
			quota, err := group.read(fsys, path.Join(group.mount, dir))
			if err != nil {
				return 0, fmt.Errorf("read CPU quota: %w", err)
			}
			if quota > 0 && (tightest == 0 || quota < tightest) {
				tightest = quota
			}
			if dir == "/" || dir == "." {
				break
			}
		}
	}
	return tightest, nil
}

// controlGroup is a place in which a limit may stand: a mount, the process's path below it, and the reader for its version.
type controlGroup struct {
	mount, path string
	read        func(fs.FS, string) (float64, error)
}

// controlGroups reads lines such as "4:cpu,cpuacct:/user.slice" (version 1) and "0::/user.slice" (version 2).
func controlGroups(text string) []controlGroup {
	var groups []controlGroup
	for line := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		controllers, dir := fields[1], path.Clean("/"+fields[2])
		switch {
		case controllers == "":
			groups = append(groups,
				controlGroup{"sys/fs/cgroup", dir, quotaV2}, controlGroup{"sys/fs/cgroup/unified", dir, quotaV2})
		case slices.Contains(strings.Split(controllers, ","), "cpu"):
			groups = append(groups,
				controlGroup{"sys/fs/cgroup/cpu", dir, quotaV1}, controlGroup{"sys/fs/cgroup/cpu,cpuacct", dir, quotaV1})
		}
	}
	return groups
}

// quotaV2 reads cpu.max: "150000 100000" or "max 100000", microseconds per period.
func quotaV2(fsys fs.FS, dir string) (float64, error) {
	text := readText(fsys, path.Join(dir, "cpu.max"))
	quota, period, _ := strings.Cut(text, " ")
	if text == "" || quota == "max" {
		return 0, nil
	}
	q, err1 := strconv.ParseFloat(quota, 64)
	p, err2 := strconv.ParseFloat(period, 64)
	if err := errors.Join(err1, err2); err != nil || p <= 0 {
		return 0, fmt.Errorf("%s/cpu.max: unknown limit %q", dir, text)
	}
	return q / p, nil
}

// quotaV1 reads cpu.cfs_quota_us (-1: no limit) and cpu.cfs_period_us.
func quotaV1(fsys fs.FS, dir string) (float64, error) {
	quota, err1 := readInt(fsys, path.Join(dir, "cpu.cfs_quota_us"), 0)
	period, err2 := readInt(fsys, path.Join(dir, "cpu.cfs_period_us"), 0)
	if err := errors.Join(err1, err2); err != nil || quota == 0 || period == 0 {
		return 0, err
	}
	return float64(quota) / float64(period), nil
}
