package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live"
)

// liveTest runs a script in a user and a network namespace of its own, where TIGERBENCH is this program. Exit code 77 skips.
func liveTest(t *testing.T, script string) (stdout, stderr string) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command("sh", "-c", script)
	cmd.Env = append(os.Environ(), "TIGERBENCH="+program, roleEnv+"=main",
		"XTABLES_LOCKFILE="+filepath.Join(t.TempDir(), "xtables.lock"))
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER, Unshareflags: syscall.CLONE_NEWNET, // in this order: /proc then belongs to the user
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	var out, warnings bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &warnings
	err = cmd.Run()
	if cannot := err != nil && cmd.ProcessState == nil; cannot || cmd.ProcessState.ExitCode() == 77 {
		livetest.Skip(t, "cannot be tried here: %v %s", err, warnings.String())
	}
	require.NoError(t, err, "%s%s", out.String(), warnings.String())
	return out.String(), warnings.String()
}

const fillAndStop = `
ip link set lo up || exit 77
rule="OUTPUT -p udp -j NFQUEUE --queue-num 5 --queue-bypass"
iptables-legacy -w -A $rule || iptables -w -A $rule || exit 77
$TIGERBENCH live --queue 5 --rules builtin:24 --json ARGS & pid=$!
while ! grep -q '^ *5 ' /proc/thread-self/net/netfilter/nfnetlink_queue; do sleep 0.05; done
TIGERBENCH_TEST_ROLE=datagrams $TIGERBENCH
sleep 2.1
kill -INT $pid
wait $pid`

// TestLive filters datagrams, prints counters while it does, and ends at Ctrl-C with every packet accounted for.
func TestLive(t *testing.T) {
	for _, args := range []string{"--engine sequential", "--engine chanbased --workers 2 --burst-verdicts", "--reader nfqueue", "--deadline 0 --stamps off"} {
		t.Run(args, func(t *testing.T) {
			stdout, stderr := liveTest(t, strings.Replace(fillAndStop, "ARGS", args, 1))
			assert.Contains(t, stderr, live.IPTables(5).Add)
			assert.Contains(t, stderr, live.NFTables(5).Add)
			lines := strings.Split(strings.TrimSpace(stdout), "\n")
			var second liveSecond
			require.NoError(t, json.Unmarshal([]byte(lines[0]), &second))
			assert.Equal(t, "counters", second.Type)
			assert.NotNil(t, second.Kernel)
			var summary liveSummary
			require.NoError(t, json.Unmarshal([]byte(lines[len(lines)-1]), &summary))
			assert.Equal(t, "result", summary.Type)
			assert.EqualValues(t, 200, summary.Ledger.Counts.Received)
			assert.EqualValues(t, 200, summary.Ledger.Counts.Dropped, "builtin:24 drops what comes from a loopback address")
			assert.True(t, summary.Ledger.Drained)
			assert.Empty(t, summary.Broken)
			assert.NotEmpty(t, summary.Stages)
			assert.Zero(t, summary.Ledger.Counts.Deadline+summary.Ledger.Counts.Degraded, "at default settings it gives no verdict")
			assert.Empty(t, summary.Late)
		})
	}
}

// TestLiveText reads what people see.
func TestLiveText(t *testing.T) {
	script := strings.Replace(strings.Replace(fillAndStop, "--json ARGS", "", 1), "kill -INT", "kill -TERM", 1)
	stdout, _ := liveTest(t, script)
	assert.Contains(t, stdout, "received 200  accepted 0  dropped 200  waiting 0  lost 0")
	assert.Contains(t, stdout, "received 200: accepted 0, dropped 200, in flight 0")
	assert.Contains(t, stdout, "evaluate")
	assert.Contains(t, stdout, "deadline 1s: it gave 0 verdicts, and 0 more")
}

func TestLiveFlagsAreChecked(t *testing.T) {
	for want, args := range map[string][]string{
		"give raw or nfqueue":     {"--reader", "bogus"},
		"give on, off":            {"--gso", "maybe"},
		"give drop or accept":     {"--on-panic", "maybe"},
		"one verdict at a time":   {"--reader", "nfqueue", "--burst-verdicts"},
		"deadline is 10µs: give":  {"--deadline", "10us"},
		"--stamps is":             {"--stamps", "maybe"},
		"copy-range is 70000":     {"--copy-range", "70000"},
		"--workers is -1":         {"--workers", "-1"},
		"there are no such rules": {"--rules", "builtin:bogus"},
		"give at least 1 packet":  {"--queue-len", "0"},
		"value out of range":      {"--queue", "65536"},
	} {
		_, stderr, code := execute(t, append([]string{"live"}, args...)...)
		assert.Contains(t, stderr, want)
		assert.Equal(t, codeUsage, code, want)
	}
}

func TestLiveErrorsHaveTheirCodes(t *testing.T) {
	assert.Equal(t, codeEnvironment, exitCode(liveError(live.ErrCapability)))
	assert.Equal(t, codeEnvironment, exitCode(liveError(live.ErrKernel)))
	assert.Equal(t, codeEnvironment, exitCode(liveError(live.ErrQueueTaken)))
	assert.Equal(t, codeFinding, exitCode(lawful(live.Result{Broken: []string{"a law"}})))
	assert.NoError(t, lawful(live.Result{}))
}
