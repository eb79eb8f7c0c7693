package fitness

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"
)

// thread is what the kernel counts of one thread of this process.
type thread struct {
	waited     time.Duration // on a run queue
	schedstat  bool          // waited was read
	migrations int64
	counted    bool // migrations was read
}

// readThreads reads every thread of this process. Threads that end meanwhile are left out, with what they had counted.
func readThreads(fsys fs.FS) map[int]thread {
	tasks, _ := fs.ReadDir(fsys, "proc/self/task")
	threads := make(map[int]thread, len(tasks))
	for _, task := range tasks {
		tid, err := strconv.Atoi(task.Name())
		if err != nil {
			continue
		}
		dir := path.Join("proc/self/task", task.Name())
		var t thread
		t.waited, t.schedstat = readSchedstat(fsys, path.Join(dir, "schedstat"))
		t.migrations, t.counted = readMigrations(fsys, path.Join(dir, "sched"))
		threads[tid] = t
	}
	return threads
}

// readSchedstat reads "ran waited slices", in nanoseconds; the kernel writes it with CONFIG_SCHED_INFO.
func readSchedstat(fsys fs.FS, name string) (waited time.Duration, ok bool) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return 0, false
	}
	var ran, ns, slices int64
	if _, err := fmt.Sscan(string(text), &ran, &ns, &slices); err != nil {
		return 0, false
	}
	return time.Duration(ns), true
}

// readMigrations finds "se.nr_migrations : 3"; the kernel writes it with CONFIG_SCHED_DEBUG.
func readMigrations(fsys fs.FS, name string) (migrations int64, ok bool) {
	text, err := fs.ReadFile(fsys, name)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == "se.nr_migrations" {
			n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}

// compareThreads adds up over the threads that are there now. One that began meanwhile counts from 0.
func compareThreads(before, after map[int]thread) (runQueueNS *float64, migrations *int64) {
	waited, moved := 0.0, int64(0)
	for tid, now := range after {
		earlier := before[tid]
		if now.schedstat {
			waited += float64(now.waited - earlier.waited)
			runQueueNS = &waited
		}
		if now.counted {
			moved += now.migrations - earlier.migrations
			migrations = &moved
		}
	}
	return runQueueNS, migrations
}
