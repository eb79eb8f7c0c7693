package topology_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
)

func TestQuota(t *testing.T) {
	for _, c := range []struct {
		name   string
		files  map[string]string
		quota  float64
		usable int
	}{
		{"no control groups", nil, 0, 8},
		{"version 2 without a limit", map[string]string{
			"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "max 100000"}, 0, 8},
		{"version 2, 1.5 CPUs", map[string]string{
			"proc/self/cgroup": "0::/job", "sys/fs/cgroup/job/cpu.max": "150000 100000"}, 1.5, 1},
		{"half a CPU is still one", map[string]string{
			"proc/self/cgroup": "0::/job", "sys/fs/cgroup/job/cpu.max": "50000 100000"}, 0.5, 1},
		{"a parent is tighter", map[string]string{
			"proc/self/cgroup": "0::/user/job", "sys/fs/cgroup/user/job/cpu.max": "600000 100000",
			"sys/fs/cgroup/user/cpu.max": "300000 100000"}, 3, 3},
		{"a container sees its own group as the root", map[string]string{
			"proc/self/cgroup": "0::/docker/0123", "sys/fs/cgroup/cpu.max": "200000 100000"}, 2, 2},
		{"hybrid mount", map[string]string{
			"proc/self/cgroup": "1:cpu:/\n0::/", "sys/fs/cgroup/unified/cpu.max": "250000 100000"}, 2.5, 2},
		{"version 1", map[string]string{
			"proc/self/cgroup": "5:memory:/\n4:cpu,cpuacct:/job", "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "400000",
			"sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000"}, 4, 4},
		{"version 1 without a limit", map[string]string{
			"proc/self/cgroup": "4:cpu:/", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1",
			"sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"}, 0, 8},
		{"more than there are CPUs", map[string]string{
			"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.max": "1600000 100000"}, 16, 8},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := topology.Read(fakeMachine(eightSMT, c.files), upTo(8))
			require.NoError(t, err)
			assert.Equal(t, c.quota, m.Quota)
			assert.Equal(t, c.usable, m.Usable())
			if c.quota > 0 {
				assert.Contains(t, m.String(), "quota")
			}
		})
	}
}
