package topology_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		name    string
		cpus    []fakeCPU
		extra   map[string]string
		allowed []int
		n       int
		want    []int
		text    string
	}{
		{"one CPU is shared by all", oneCPU, nil, upTo(1), 3, []int{0, 0, 0}, "1 core, 1 thread each, 1 L3, 1 socket"},
		{"two CPUs", twoCPUs, nil, upTo(2), 2, []int{0, 1}, "2 cores, 1 thread each, 1 L3, 1 socket"},
		{"oversubscribed wraps around", twoCPUs, nil, upTo(2), 4, []int{0, 1, 0, 1}, "2 cores, 1 thread each, 1 L3, 1 socket"},
		{"physical cores before siblings", eightSMT, nil, upTo(8), 6, []int{0, 1, 2, 3, 4, 5},
			"4 cores, 2 threads each, 1 L3, 1 socket"},
		{"a mask of siblings only", eightSMT, nil, []int{0, 4}, 2, []int{0, 4}, "1 core, 2 threads each, 1 L3, 1 socket"},
		{"a sibling stands for a core whose first thread is masked", eightSMT, nil, []int{0, 4, 5}, 3, []int{0, 5, 4},
			"2 cores, 1 to 2 threads each, 1 L3, 1 socket"},
		{"one socket before the other", twoSockets, twoNodes, upTo(5), 5, []int{0, 2, 4, 1, 3},
			"5 cores, 1 thread each, 2 L3, 2 sockets, 2 NUMA nodes"},
		{"the mask decides which socket is larger", twoSockets, twoNodes, []int{0, 1, 3}, 3, []int{1, 3, 0},
			"3 cores, 1 thread each, 2 L3, 2 sockets, 2 NUMA nodes"},
		{"the larger last-level cache first", twoComplexes, nil, upTo(5), 4, []int{2, 3, 4, 0},
			"5 cores, 1 thread each, 2 L3, 1 socket"},
		{"fast cores first", bigLittle, nil, upTo(4), 3, []int{2, 3, 0}, "4 cores, 1 thread each, 1 L3, 1 socket"},
		{"a kernel that tells nothing", nil, nil, []int{3, 1}, 3, []int{1, 3, 1}, "2 cores, 1 thread each, 1 L3, 1 socket"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := topology.Read(fakeMachine(c.cpus, c.extra), c.allowed)
			require.NoError(t, err)
			assert.Equal(t, c.want, m.Choose(c.n))
			assert.Equal(t, c.text, m.String())
			assert.Equal(t, len(c.allowed), m.Usable())
		})
	}
}

func TestCaches(t *testing.T) {
	m, err := topology.Read(fakeMachine(twoCPUs, nil), upTo(2))
	require.NoError(t, err)
	assert.Equal(t, []topology.Cache{
		{Level: 1, Type: "Data", Bytes: 48 << 10},
		{Level: 2, Type: "Unified", Bytes: 1 << 20},
		{Level: 3, Type: "Unified", Bytes: 32 << 20},
	}, m.Caches)
	assert.Equal(t, "L1d 48K L2 1M L3 32M", m.CacheString())
}

func TestReadRefusesNonsense(t *testing.T) {
	_, err := topology.Read(fstest.MapFS{}, nil)
	assert.ErrorIs(t, err, topology.ErrNoCPUs)
	for name, content := range map[string]string{
		"sys/devices/system/cpu/cpu0/topology/thread_siblings_list": "0-",
		"sys/devices/system/cpu/cpu0/topology/physical_package_id":  "first",
		"sys/devices/system/cpu/cpu0/cache/index0/size":             "some",
		"sys/devices/system/cpu/cpu0/cache/index3/shared_cpu_list":  "7-2",
		"sys/devices/system/node/node0/cpulist":                     "0-99999999",
		"sys/fs/cgroup/cpu.max":                                     "lots 100000",
	} {
		fsys := fakeMachine(oneCPU, map[string]string{name: content, "proc/self/cgroup": "0::/"})
		_, err := topology.Read(fsys, upTo(1))
		assert.Error(t, err, "%s = %q", name, content)
	}
}

func TestLocalMachine(t *testing.T) {
	m, err := topology.Local()
	require.NoError(t, err)
	assert.GreaterOrEqual(t, m.Usable(), 1)
	assert.Len(t, m.Choose(5), 5)
	t.Logf("%s; %s; usable %d; team of 4 on CPUs %v", m, m.CacheString(), m.Usable(), m.Choose(4))
}
