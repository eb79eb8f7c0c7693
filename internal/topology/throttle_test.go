package topology_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
)

func TestReadThrottled(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  time.Duration
		err   string
	}{
		{"no control groups", nil, 0, "no control group"},
		{"a group without a quota", map[string]string{
			"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.stat": "usage_usec 5\nuser_usec 4"}, 0, "no control group"},
		{"version 2", map[string]string{
			"proc/self/cgroup": "0::/job", "sys/fs/cgroup/job/cpu.stat": "usage_usec 5\nthrottled_usec 1500\n"},
			1500 * time.Microsecond, ""},
		{"a parent was throttled longer", map[string]string{
			"proc/self/cgroup": "0::/user/job", "sys/fs/cgroup/user/job/cpu.stat": "throttled_usec 1",
			"sys/fs/cgroup/user/cpu.stat": "throttled_usec 3000"}, 3 * time.Millisecond, ""},
		{"version 1", map[string]string{
			"proc/self/cgroup": "4:cpu:/", "sys/fs/cgroup/cpu/cpu.stat": "nr_throttled 2\nthrottled_time 7000\n"},
			7 * time.Microsecond, ""},
		{"nonsense", map[string]string{
			"proc/self/cgroup": "0::/", "sys/fs/cgroup/cpu.stat": "throttled_usec many"}, 0, "many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := topology.ReadThrottled(fakeMachine(nil, c.files))
			if c.err != "" {
				assert.ErrorContains(t, err, c.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, got)
		})
	}
}
