package topology_test

import (
	"fmt"
	"testing/fstest"
)

// fakeCPU says how one CPU of a fake machine is built.
type fakeCPU struct {
	siblings, sharesL3 string
	socket             int
	capacity           int // 0: the file is absent
}

// fakeMachine builds the files that a kernel shows for the CPUs, plus extra ones.
func fakeMachine(cpus []fakeCPU, extra map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	add := func(name, content string) { fsys[name] = &fstest.MapFile{Data: []byte(content + "\n")} }
	for id, c := range cpus {
		dir := fmt.Sprintf("sys/devices/system/cpu/cpu%d/", id)
		add(dir+"topology/thread_siblings_list", c.siblings)
		add(dir+"topology/physical_package_id", fmt.Sprint(c.socket))
		for index, cache := range []struct{ level, kind, size, shared string }{
			{"1", "Data", "48K", c.siblings},
			{"1", "Instruction", "32K", c.siblings},
			{"2", "Unified", "1024K", c.siblings},
			{"3", "Unified", "32768K", c.sharesL3},
		} {
			at := fmt.Sprintf("%scache/index%d/", dir, index)
			add(at+"level", cache.level)
			add(at+"type", cache.kind)
			add(at+"size", cache.size)
			add(at+"shared_cpu_list", cache.shared)
		}
		if c.capacity > 0 {
			add(dir+"cpu_capacity", fmt.Sprint(c.capacity))
		}
	}
	for name, content := range extra {
		add(name, content)
	}
	return fsys
}

func upTo(n int) []int {
	cpus := make([]int, n)
	for i := range cpus {
		cpus[i] = i
	}
	return cpus
}

var (
	oneCPU  = []fakeCPU{{siblings: "0", sharesL3: "0"}}
	twoCPUs = []fakeCPU{{siblings: "0", sharesL3: "0-1"}, {siblings: "1", sharesL3: "0-1"}}
	// Threads of a core are numbered n and n+4, as most kernels do.
	eightSMT = []fakeCPU{
		{siblings: "0,4", sharesL3: "0-7"}, {siblings: "1,5", sharesL3: "0-7"},
		{siblings: "2,6", sharesL3: "0-7"}, {siblings: "3,7", sharesL3: "0-7"},
		{siblings: "0,4", sharesL3: "0-7"}, {siblings: "1,5", sharesL3: "0-7"},
		{siblings: "2,6", sharesL3: "0-7"}, {siblings: "3,7", sharesL3: "0-7"},
	}
	// CPUs alternate between the sockets, as some boards number them.
	twoSockets = []fakeCPU{
		{siblings: "0", sharesL3: "0,2,4"}, {siblings: "1", sharesL3: "1,3", socket: 1},
		{siblings: "2", sharesL3: "0,2,4"}, {siblings: "3", sharesL3: "1,3", socket: 1},
		{siblings: "4", sharesL3: "0,2,4"},
	}
	twoNodes = map[string]string{
		"sys/devices/system/node/node0/cpulist": "0,2,4",
		"sys/devices/system/node/node1/cpulist": "1,3",
	}
	// One socket, two core complexes with a last-level cache each; the second is larger.
	twoComplexes = []fakeCPU{
		{siblings: "0", sharesL3: "0-1"}, {siblings: "1", sharesL3: "0-1"},
		{siblings: "2", sharesL3: "2-4"}, {siblings: "3", sharesL3: "2-4"}, {siblings: "4", sharesL3: "2-4"},
	}
	// Two slow cores are numbered in front of two fast ones.
	bigLittle = []fakeCPU{
		{siblings: "0", sharesL3: "0-3", capacity: 400}, {siblings: "1", sharesL3: "0-3", capacity: 400},
		{siblings: "2", sharesL3: "0-3", capacity: 1024}, {siblings: "3", sharesL3: "0-3", capacity: 1024},
	}
)
