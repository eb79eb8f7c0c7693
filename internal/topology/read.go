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

const cpuDir = "sys/devices/system/cpu"

// ErrNoCPUs is returned where the affinity mask is empty.
var ErrNoCPUs = errors.New("no usable CPU in the affinity mask")

// Read describes the CPUs in allowed. Where fsys does not say how a CPU is built, it counts as a core of its own in one
// socket with one last-level cache; a file that is there but makes no sense is an error.
func Read(fsys fs.FS, allowed []int) (Machine, error) {
	if len(allowed) == 0 {
		return Machine{}, ErrNoCPUs
	}
	nodes, err := readNodes(fsys)
	if err != nil {
		return Machine{}, err
	}
	var m Machine
	for _, id := range slices.Sorted(slices.Values(allowed)) {
		cpu, err := readCPU(fsys, id)
		if err != nil {
			return Machine{}, fmt.Errorf("read topology of CPU %d: %w", id, err)
		}
		cpu.Node = nodes[id]
		m.CPUs = append(m.CPUs, cpu)
	}
	m.numberThreads()
	if m.Caches, err = readCaches(fsys, m.CPUs[0].ID); err != nil {
		return Machine{}, err
	}
	m.Quota, err = readQuota(fsys)
	return m, err
}

// numberThreads gives the usable threads of each core their positions: where a mask leaves out a first thread, the
// second one stands for the core.
func (m *Machine) numberThreads() {
	seen := map[int]int{}
	for i := range m.CPUs {
		c := &m.CPUs[i]
		c.Thread = seen[c.Core]
		seen[c.Core]++
	}
}

func readCPU(fsys fs.FS, id int) (CPU, error) {
	dir := path.Join(cpuDir, fmt.Sprintf("cpu%d", id))
	var problems []error
	number := func(file string, absent int) int {
		n, err := readInt(fsys, path.Join(dir, file), absent)
		problems = append(problems, err)
		return n
	}
	lowest := func(file string, absent int) int {
		list, err := readList(fsys, file)
		problems = append(problems, err)
		if len(list) == 0 {
			return absent
		}
		return list[0]
	}
	cpu := CPU{
		ID:       id,
		Core:     lowest(path.Join(dir, "topology/thread_siblings_list"), id),
		Socket:   number("topology/physical_package_id", 0),
		Capacity: number("cpu_capacity", 1024),
	}
	cpu.L3 = lowest(lastLevelCache(fsys, dir), -1-cpu.Socket) // unknown: one for each socket
	return cpu, errors.Join(problems...)
}

// lastLevelCache is the file that lists who shares a CPU's cache of level 3, or a name that is not there.
func lastLevelCache(fsys fs.FS, dir string) string {
	indexes, _ := fs.Glob(fsys, path.Join(dir, "cache/index*"))
	for _, index := range indexes {
		if level, err := readInt(fsys, path.Join(index, "level"), 0); err == nil && level == 3 {
			return path.Join(index, "shared_cpu_list")
		}
	}
	return path.Join(dir, "cache/none")
}

// readNodes maps CPUs to NUMA nodes; a CPU that no node lists is on node 0.
func readNodes(fsys fs.FS) (map[int]int, error) {
	files, _ := fs.Glob(fsys, "sys/devices/system/node/node[0-9]*/cpulist")
	nodes := map[int]int{}
	for _, file := range files {
		node, err := strconv.Atoi(strings.TrimPrefix(path.Base(path.Dir(file)), "node"))
		if err != nil {
			return nil, fmt.Errorf("read NUMA nodes: %w", err)
		}
		cpus, err := readList(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read NUMA nodes: %w", err)
		}
		for _, cpu := range cpus {
			nodes[cpu] = node
		}
	}
	return nodes, nil
}

func readCaches(fsys fs.FS, cpu int) ([]Cache, error) {
	indexes, _ := fs.Glob(fsys, path.Join(cpuDir, fmt.Sprintf("cpu%d/cache/index[0-9]*", cpu)))
	var caches []Cache
	for _, index := range indexes {
		kind := readText(fsys, path.Join(index, "type"))
		if kind == "Instruction" || kind == "" {
			continue
		}
		level, err := readInt(fsys, path.Join(index, "level"), 0)
		if err != nil {
			return nil, fmt.Errorf("read caches: %w", err)
		}
		bytes, err := parseSize(readText(fsys, path.Join(index, "size")))
		if err != nil {
			return nil, fmt.Errorf("read caches: %s: %w", index, err)
		}
		caches = append(caches, Cache{Level: level, Type: kind, Bytes: bytes})
	}
	slices.SortFunc(caches, func(a, b Cache) int { return a.Level - b.Level })
	return caches, nil
}
