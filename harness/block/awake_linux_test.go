package block

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/affinity"
)

// awakeEnv makes the test below the process that it is about.
const awakeEnv = "TIGERBENCH_TEST_AWAKE"

// idleThreads counts a process's threads of policy SCHED_IDLE.
func idleThreads(t *testing.T, pid int) int {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d/task/", pid)
	tasks, err := os.ReadDir(folder)
	require.NoError(t, err)
	n := 0
	for _, task := range tasks {
		stat, _ := os.ReadFile(folder + task.Name() + "/stat")
		_, rest, _ := strings.Cut(string(stat), ") ")
		const policy, idle = 41 - 3, "5" // proc(5) counts from 1, and the name is the second field
		if fields := strings.Fields(rest); len(fields) > policy && fields[policy] == idle {
			n++
		}
	}
	return n
}

func TestCPUsAreKeptAwakeUntilTheInputEnds(t *testing.T) {
	cpus, err := affinity.Allowed()
	require.NoError(t, err)
	if os.Getenv(awakeEnv) != "" {
		require.NoError(t, keepAwake(cpus, os.Stdin, os.Stdout))
		os.Exit(0)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), awakeEnv+"=1")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	assert.NoError(t, err)
	assert.Equal(t, Ready, line)
	assert.Equal(t, len(cpus), idleThreads(t, cmd.Process.Pid))
	require.NoError(t, in.Close())
	assert.NoError(t, cmd.Wait())
}

func TestACPUThatIsNotThereCantBeKeptAwake(t *testing.T) {
	assert.ErrorContains(t, keepAwake([]int{1023}, strings.NewReader(""), io.Discard), "keep CPUs awake: pin thread to CPU 1023")
}
