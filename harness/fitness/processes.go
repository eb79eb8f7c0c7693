package fitness

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// process is what the kernel counts of one process.
type process struct {
	name    string
	cpu     time.Duration // user and system time of all its threads
	started int64         // tells it from a later process of the same id
	at      time.Duration // when it was read
}

// readProcesses reads every process that /proc shows; those of other containers are not among them.
func readProcesses(fsys fs.FS, now func() time.Duration) map[int]process {
	entries, _ := fs.ReadDir(fsys, "proc")
	processes := make(map[int]process, len(entries))
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil {
			if p, ok := readProcess(fsys, pid); ok {
				p.at = now()
				processes[pid] = p
			}
		}
	}
	return processes
}

// readProcess returns false where the process has ended.
func readProcess(fsys fs.FS, pid int) (process, bool) {
	text, err := fs.ReadFile(fsys, path.Join("proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return process{}, false
	}
	return parseProcess(string(text))
}

// Positions in /proc/PID/stat behind the name, which may itself hold blanks and parentheses.
const (
	userField  = 11 // the 14th of all
	sysField   = 12
	startField = 19
)

func parseProcess(stat string) (process, bool) {
	open, end := strings.IndexByte(stat, '('), strings.LastIndexByte(stat, ')')
	if open < 0 || end < open {
		return process{}, false
	}
	fields := strings.Fields(stat[end+1:])
	if len(fields) <= startField {
		return process{}, false
	}
	user, err1 := strconv.ParseInt(fields[userField], 10, 64)
	system, err2 := strconv.ParseInt(fields[sysField], 10, 64)
	started, err3 := strconv.ParseInt(fields[startField], 10, 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return process{}, false
	}
	return process{name: stat[open+1 : end], cpu: time.Duration(user+system) * tick, started: started}, true
}
