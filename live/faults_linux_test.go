package live

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hold binds a queue and answers nothing until the filter starts, as a program that is busy or hangs.
func hold(t *testing.T, c Config) *Queue {
	t.Helper()
	q, err := Open(c)
	require.NoError(t, err)
	return q
}

// TestQueueFull sends 20 packets into a queue of 8 (F18): closed, 12 are dropped and counted; open, 12 pass uninspected, and
// only the rule's counter knows.
func TestQueueFull(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue = 8
	rule := fillQueue(t, queue)
	set := dropBadPort(t)
	for name, config := range readers(queue) {
		if config.Reader == Library {
			continue // reads ahead of its callback by nothing that a test can hold back
		}
		for _, open := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, fail-open %v", name, open), func(t *testing.T) {
				config.QueueLen, config.FailOpen = 8, open
				before := rule.packets(t)
				q := hold(t, config)
				tr := newTraffic(t)
				tr.send(goodPort, 0, 20, 0)
				k, err := q.Kernel()
				require.NoError(t, err)
				assert.EqualValues(t, 8, k.Held)

				early := []int{}
				if open {
					early = sequence(8, 20)
				}
				assert.Equal(t, early, tr.arrived(goodPort), "what passes overtakes what is held")
				f := serve(t, q, newEngine(t, "sequential", set), set)
				f.answered(8)
				r := f.end()
				assert.Equal(t, sequence(0, 8), tr.arrived(goodPort))
				assert.EqualValues(t, 8, r.Counts.Received)
				passed, err := r.PassedOpen(rule.packets(t) - before)
				require.NoError(t, err)
				assert.EqualValues(t, 12, r.Kernel.QueueDropped+passed, "either way 12 packets were not inspected")
				assert.Equal(t, open, passed == 12)
			})
		}
	}
}

// TestSocketOverflow overflows the socket's buffer while nobody reads (F19): reading goes on, and the loss is known to the
// packet, from numbers and from /proc, while errors say less or nothing.
func TestSocketOverflow(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const packets, queue = 200, 9
	rule := fillQueue(t, queue)
	for name, config := range readers(queue) {
		for _, quiet := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, no-enobufs %v", name, quiet), func(t *testing.T) {
				config.ReadBuffer, config.NoENOBUFS = 20_000, quiet
				before := rule.packets(t)
				q := hold(t, config)
				tr := newTraffic(t)
				tr.send(goodPort, 0, packets, 200)
				k, err := q.Kernel()
				require.NoError(t, err)
				require.Positive(t, k.UserDropped, "nothing overflowed")
				require.EqualValues(t, packets, k.Held+k.UserDropped)

				set := dropBadPort(t)
				f := serve(t, q, newEngine(t, "sequential", set), set)
				f.answered(k.Held)
				tr.send(goodPort, packets, packets+1, 200) // shows the gap before it
				f.answered(k.Held + 1)
				r := f.end()
				assert.Len(t, tr.arrived(goodPort), int(k.Held)+1)
				assert.Equal(t, k.UserDropped, r.Kernel.UserDropped)
				assert.Equal(t, k.UserDropped, r.Counts.IDGaps, "the numbers tell the same")
				assert.Equal(t, k.UserDropped, r.Lost())
				assert.LessOrEqual(t, r.Counts.Overruns, uint64(1), "one error stands for all")
				assert.Equal(t, quiet, r.Counts.Overruns == 0)
				_, err = r.PassedOpen(rule.packets(t) - before)
				assert.NoError(t, err)
			})
		}
	}
}

// TestQueueTaken binds a queue twice (F25): the second time it is taken, and by whom is known. The first goes on.
func TestQueueTaken(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	const queue = 10
	for name, config := range readers(queue) {
		t.Run(name, func(t *testing.T) {
			first := hold(t, Default(queue))
			_, err := Open(config)
			assert.ErrorIs(t, err, ErrQueueTaken)
			assert.NotErrorIs(t, err, ErrCapability)
			assert.ErrorContains(t, err, fmt.Sprintf("netlink address %d", first.Settings().Port))
			k, err := first.Kernel()
			require.NoError(t, err)
			assert.Equal(t, first.Settings().Port, k.Port, "the owner keeps it")
			require.NoError(t, first.Close())

			again, err := Open(config)
			require.NoError(t, err, "a queue that was closed is free")
			require.NoError(t, again.Close())
		})
	}
}

// TestSettingsReachTheKernel compares the kernel's row with what was asked for.
func TestSettingsReachTheKernel(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for name, config := range readers(11) {
		t.Run(name, func(t *testing.T) {
			config.CopyRange, config.ReadBuffer = 128, 100_000
			q := hold(t, config)
			defer q.Close()
			k, err := q.Kernel()
			require.NoError(t, err)
			assert.Equal(t, Kernel{Queue: 11, Port: q.Settings().Port, CopyMode: 2, CopyRange: 128}, k)
			assert.Equal(t, 200_000, q.Settings().ReadBuffer)
		})
	}
}

// TestForeignVerdict has a verdict that no packet waits for (F20): the kernel's refusal is counted and breaks a law.
func TestForeignVerdict(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	for name, config := range readers(12) {
		t.Run(name, func(t *testing.T) {
			set := dropBadPort(t)
			f := start(t, config, newEngine(t, "sequential", set), set)
			_, err := f.reader.answer(4711, 0)
			require.NoError(t, err, "the kernel refuses later")
			_, err = f.reader.flush()
			require.NoError(t, err)
			eventually(t, "the refusal is counted", func() bool { return f.Counts().Refused == 1 })
			f.stop()
			o := <-f.done
			require.NoError(t, o.err)
			assert.Equal(t, []string{"the kernel refused 1 verdicts: unknown, double or late"}, o.result.Broken)
		})
	}
}

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

const strangerEnv = "TIGERBENCH_TEST_STRANGER" // set in a process of an ordinary user

// TestStranger opens a queue as an ordinary user (F23): what lacks is named before any socket is opened.
func TestStranger(t *testing.T) {
	if os.Getenv(strangerEnv) == "" {
		becomeStranger(t)
		return
	}
	before := descriptors(t)
	for name, config := range readers(14) {
		_, err := Open(config)
		assert.ErrorIs(t, err, ErrCapability, name)
		assert.ErrorContains(t, err, "setcap", name)
	}
	assert.Equal(t, before, descriptors(t), "nothing is left open")
}

// becomeStranger runs the test again as an ordinary user, in this namespace: it is refused before it touches anything.
func becomeStranger(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program)
	if os.Getuid() == 0 {
		cmd = exec.Command(copyFor(t, program))
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	cmd.Dir = "/"
	cmd.Args = append(cmd.Args, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), strangerEnv+"=1")
	output, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", output)
	require.Contains(t, string(output), "--- PASS: "+t.Name())
}

// copyFor makes a program that every user may run: go test builds into a private folder.
func copyFor(t *testing.T, program string) string {
	t.Helper()
	data, err := os.ReadFile(program)
	require.NoError(t, err)
	folder, err := os.MkdirTemp("", "tigerbench")
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(folder) })
	require.NoError(t, os.Chmod(folder, 0o755))
	copied := filepath.Join(folder, "live.test")
	require.NoError(t, os.WriteFile(copied, data, 0o755))
	return copied
}

func descriptors(t *testing.T) string {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err)
	var links []string
	for _, e := range entries {
		if link, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil {
			links = append(links, link)
		}
	}
	return strings.Join(links, "\n")
}
