// Package topology finds out which CPUs this process may use, how they are built, and which of them a team should take.
//
// Everything is read from a file system, so that tests can pretend to be any machine.
package topology

import (
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/tigerbench/tigerbench/internal/affinity"
)

// CPU is one logical CPU that the process may run on.
type CPU struct {
	ID       int // as the kernel numbers it
	Core     int // lowest ID among the threads of its physical core
	Thread   int // position among the usable threads of its core, from 0
	L3       int // lowest ID among the CPUs that share its last-level cache
	Node     int // NUMA node
	Socket   int // physical package
	Capacity int // relative speed, 1024 for the fastest kind of core
}

// Cache is one level of the cache hierarchy, as the first usable CPU sees it.
type Cache struct {
	Level int    // 1, 2, 3
	Type  string // "Data" or "Unified"
	Bytes int64
}

// Machine is what a process may use of the machine it runs on.
type Machine struct {
	CPUs   []CPU   // usable by the affinity mask, rising ID, at least one
	Caches []Cache // rising level, without instruction caches; empty where unknown
	Quota  float64 // CPU seconds per second that the cgroup allows; 0: no limit
}

// Local reads the machine that this process runs on.
func Local() (Machine, error) {
	allowed, err := affinity.Allowed()
	if err != nil {
		return Machine{}, err
	}
	return Read(Root(), allowed)
}

// Root is the file system that Read and ReadHost expect: the one that has proc, sys and etc at its top.
func Root() fs.FS { return os.DirFS("/") }

// Usable is how many participants can run at full speed at the same time: the CPUs of the affinity mask, and no more
// than the cgroup's quota in whole CPUs. A quota of 1.5 CPUs gives 1: a second spinning thread would be throttled.
func (m Machine) Usable() int {
	if m.Quota == 0 {
		return len(m.CPUs)
	}
	return max(1, min(len(m.CPUs), int(m.Quota)))
}

// String describes the CPUs: "8 cores, 2 threads each, 1 L3, 1 socket", with NUMA nodes and a quota where they matter.
func (m Machine) String() string {
	parts := []string{
		count(m.distinct(func(c CPU) int { return c.Core }), "core"), m.threads(),
		fmt.Sprintf("%d L3", m.distinct(func(c CPU) int { return c.L3 })),
		count(m.distinct(func(c CPU) int { return c.Socket }), "socket"),
	}
	if nodes := m.distinct(func(c CPU) int { return c.Node }); nodes > 1 {
		parts = append(parts, count(nodes, "NUMA node"))
	}
	if m.Quota > 0 {
		parts = append(parts, fmt.Sprintf("quota %.4g CPUs", m.Quota))
	}
	return strings.Join(parts, ", ")
}

// CacheString describes the caches: "L1d 48K L2 1M L3 32M"; empty where they are unknown.
func (m Machine) CacheString() string {
	parts := make([]string, 0, len(m.Caches))
	for _, c := range m.Caches {
		suffix := ""
		if c.Type == "Data" {
			suffix = "d"
		}
		parts = append(parts, fmt.Sprintf("L%d%s %s", c.Level, suffix, binarySize(c.Bytes)))
	}
	return strings.Join(parts, " ")
}

func (m Machine) threads() string {
	perCore := map[int]int{}
	for _, c := range m.CPUs {
		perCore[c.Core]++
	}
	low, high := len(m.CPUs), 0
	for _, n := range perCore {
		low, high = min(low, n), max(high, n)
	}
	if low != high {
		return fmt.Sprintf("%d to %d threads each", low, high)
	}
	return count(low, "thread") + " each"
}

func (m Machine) distinct(of func(CPU) int) int {
	seen := map[int]bool{}
	for _, c := range m.CPUs {
		seen[of(c)] = true
	}
	return len(seen)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func binarySize(bytes int64) string {
	switch {
	case bytes >= 1<<20 && bytes%(1<<20) == 0:
		return fmt.Sprintf("%dM", bytes>>20)
	default:
		return fmt.Sprintf("%dK", bytes>>10)
	}
}
