package live

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const holderEnv = "TIGERBENCH_TEST_HOLDER" // set in a process that binds queue 13 and hangs

// TestHolder is no test of its own: TestProgramDies and TestProgramStopped start it as the program that dies or is stopped.
func TestHolder(t *testing.T) {
	mode := os.Getenv(holderEnv)
	if mode == "" {
		t.Skip("started by other tests only")
	}
	config := Default(13)
	config.QueueLen, config.FailOpen = 10, mode == "open"
	hold(t, config)
	fmt.Println("bound")
	select {}
}

// holder starts a program that holds queue 13, in this namespace.
func holder(t *testing.T, mode string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, "-test.run=^TestHolder$", "-test.v")
	cmd.Env = append(os.Environ(), holderEnv+"="+mode)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if lines.Text() == "bound" {
			return cmd
		}
	}
	t.Fatal("the program did not bind")
	return nil
}

// TestProgramDies kills a program that holds 10 packets (F21): those are lost, and with bypass the next 5 pass.
func TestProgramDies(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	fillQueue(t, 13, "--queue-bypass")
	tr := newTraffic(t)
	program := holder(t, "closed")
	tr.send(goodPort, 0, 10, 0)
	k, err := readKernel(13)
	require.NoError(t, err)
	assert.EqualValues(t, 10, k.Held)

	require.NoError(t, program.Process.Kill())
	_ = program.Wait()
	eventually(t, "the queue is unbound", func() bool { _, err := readKernel(13); return err != nil })
	tr.send(goodPort, 10, 15, 0)
	assert.Equal(t, sequence(10, 15), tr.arrived(goodPort))
}

// TestProgramStopped stops a program with its queue of 10 full (F22): bypass does not help, fail-open does.
func TestProgramStopped(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	fillQueue(t, 13, "--queue-bypass")
	for mode, want := range map[string][]int{"closed": {}, "open": sequence(10, 20)} {
		t.Run(mode, func(t *testing.T) {
			tr := newTraffic(t)
			program := holder(t, mode)
			require.NoError(t, program.Process.Signal(syscall.SIGSTOP))
			tr.send(goodPort, 0, 20, 0)
			assert.Equal(t, want, tr.arrived(goodPort))
			k, err := readKernel(13)
			require.NoError(t, err)
			assert.EqualValues(t, 10, k.Held)
			assert.EqualValues(t, 10-len(want), k.QueueDropped)
			require.NoError(t, program.Process.Kill())
			_ = program.Wait()
			eventually(t, "the queue is unbound", func() bool { _, err := readKernel(13); return err != nil })
		})
	}
}
