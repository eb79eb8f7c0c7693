package runner

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tagEnv marks the processes of one test, so that those of others don't count.
const tagEnv = "TIGERBENCH_TEST_TAG"

// tagged counts the processes that carry tag in their environment, but for this one.
func tagged(t *testing.T, tag string) int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	n := 0
	for _, e := range entries {
		environ, _ := os.ReadFile("/proc/" + e.Name() + "/environ")
		if strings.Contains(string(environ), tagEnv+"="+tag+"\x00") {
			n++
		}
	}
	return n
}

func TestAStalledBlockTakesItsChildrenAlong(t *testing.T) {
	r := runnerOf(t, &sink{}, "hangs")
	r.Limit, r.Plan.Timing.Repetitions = time.Second, 1
	r.Launcher.Env = append(r.Launcher.Env, tagEnv+"=stalled")
	_, err := r.Run(t.Context())
	require.NoError(t, err)
	assert.Eventually(t, func() bool { return tagged(t, "stalled") == 0 }, 5*time.Second, 20*time.Millisecond)
}

func TestABlockDiesWithItsParent(t *testing.T) {
	const tag = "orphan"
	if os.Getenv(tagEnv) == tag {
		r := runnerOf(t, &sink{}, "waits", "waits", "waits", "waits")
		r.Limit = time.Hour
		_, err := r.Run(t.Context())
		require.NoError(t, err)
		return
	}
	program, err := os.Executable()
	require.NoError(t, err)
	parent := exec.Command(program, "-test.run=^TestABlockDiesWithItsParent$")
	parent.Env = append(os.Environ(), tagEnv+"="+tag)
	require.NoError(t, parent.Start())
	require.Eventually(t, func() bool { return tagged(t, tag) == 2 }, 20*time.Second, time.Millisecond, "parent and block")
	require.NoError(t, parent.Process.Kill())
	require.Error(t, parent.Wait())
	assert.Eventually(t, func() bool { return tagged(t, tag) == 0 }, 10*time.Second, time.Millisecond, "not when its work is done")
}
