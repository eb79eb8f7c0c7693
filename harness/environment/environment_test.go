package environment

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/topology"
	"github.com/tigerbench/tigerbench/internal/version"
)

func TestDescribe(t *testing.T) {
	t.Setenv("GOGC", "off")
	t.Setenv("GODEBUG", "asyncpreemptoff=1")
	machine := topology.Machine{
		CPUs:   []topology.CPU{{ID: 0}, {ID: 1, Core: 1}},
		Caches: []topology.Cache{{Level: 1, Type: "Data", Bytes: 48 << 10}},
		Quota:  1.5,
	}
	host := topology.Host{Model: "Example 9000", Hypervisor: "KVM", Kernel: "6.18", OS: "Example Linux", MemoryBytes: 1 << 30}
	e := describe(machine, host, version.Build{Version: "1.0.0", Commit: "abc", Go: "go1.26", Platform: "linux/amd64"})

	assert.Equal(t, "Example 9000", e.CPU)
	assert.Equal(t, 1, e.CPUs, "the quota allows one whole CPU")
	assert.Equal(t, "2 cores, 1 thread each, 1 L3, 1 socket, quota 1.5 CPUs", e.Topology)
	assert.Equal(t, "L1d 48K", e.Caches)
	assert.Equal(t, "KVM", e.VM)
	assert.Equal(t, "off", e.GOGC)
	assert.Equal(t, runtime.GOMAXPROCS(0), e.GOMAXPROCS)
	assert.Equal(t, map[string]string{"platform": "linux/amd64", "GODEBUG": "asyncpreemptoff=1"}, e.Extra)
	assert.Equal(t, "1.0.0", e.Version)
}

func TestCapture(t *testing.T) {
	e, err := Capture()
	require.NoError(t, err)
	assert.NotEmpty(t, e.CPU)
	assert.Positive(t, e.CPUs)
	assert.NotEmpty(t, e.Clock)
	t.Logf("%+v", e)
}
