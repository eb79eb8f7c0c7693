package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// needLab skips a test where the lab cannot be built, or fails it where live tests are required.
func needLab(t *testing.T) {
	t.Helper()
	if os.Getenv(roleEnv) == "" {
		t.Setenv(roleEnv, "main") // for the lab's processes, which are this program again
	}
	findings := lab.Diagnose(t.Context())
	if lab.CanRun(findings) {
		return
	}
	require.NotEqual(t, "1", os.Getenv("TIGERBENCH_REQUIRE_LIVE"), "%+v", findings)
	t.Skipf("this machine cannot run the lab: %+v", findings)
}

// labProcess is tigerbench lab with args, as root or as a user who may do nothing.
func labProcess(t *testing.T, ordinary bool, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	command := append([]string{program, "lab"}, args...)
	if ordinary {
		file, err := os.Open(program)
		require.NoError(t, err)
		t.Cleanup(func() { file.Close() })
		command[0] = "/proc/self/fd/3" // its folder may be closed to others
		cmd := exec.Command("setpriv", append([]string{"--reuid=65534", "--regid=65534", "--clear-groups"}, command...)...)
		cmd.ExtraFiles = []*os.File{file}
		cmd.Dir, cmd.Env = "/", append(os.Environ(), roleEnv+"=main")
		return cmd
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), roleEnv+"=main")
	return cmd
}

// anyonesDir is a folder that every user may write to.
func anyonesDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tigerbench-lab-")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o777))
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// hostState is what the lab promises to leave as it is, as the machine's own tools tell it.
func hostState(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	for _, command := range [][]string{
		{"ip", "-o", "link"}, {"ip", "-o", "-4", "address"}, {"ip", "route", "show", "table", "all"}, {"ip", "netns", "list"},
		{"iptables-save"}, {"ip6tables-save"}, {"nft", "list", "ruleset"},
	} {
		text, err := exec.Command(command[0], command[1:]...).CombinedOutput()
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "#") { // the time
				out.WriteString(line)
			}
		}
		fmt.Fprintln(&out, command, err)
	}
	forward, err := os.ReadFile("/proc/sys/net/ipv4/ip_forward")
	require.NoError(t, err)
	out.Write(forward)
	return out.String()
}

// tagged lists the processes with this tag in their environment, and the network namespaces that they keep alive.
func tagged(t *testing.T, tag string) []string {
	t.Helper()
	var found []string
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	for _, e := range entries {
		environ, _ := os.ReadFile("/proc/" + e.Name() + "/environ") // gone meanwhile, or no process
		if bytes.Contains(environ, []byte(tagEnv+"="+tag+"\x00")) {
			namespace, _ := os.Readlink("/proc/" + e.Name() + "/ns/net")
			found = append(found, e.Name()+" "+namespace)
		}
	}
	return found
}

// lockedOutput may be read while a command writes it.
type lockedOutput struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lockedOutput) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// Format shows what was written by the time.
func (l *lockedOutput) Format(s fmt.State, verb rune) {
	fmt.Fprintf(s, fmt.FormatString(s, verb), l.String())
}

func (l *lockedOutput) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// withTag marks a command's processes.
func withTag(cmd *exec.Cmd, tag string) *exec.Cmd {
	cmd.Env = append(cmd.Env, tagEnv+"="+tag)
	return cmd
}

// runLab runs tigerbench lab run, and returns its study and what it printed.
func runLab(t *testing.T, ordinary bool, args ...string) (*study.Results, string) {
	t.Helper()
	dir := filepath.Join(anyonesDir(t), "study")
	tag := filepath.Base(filepath.Dir(dir))
	before := hostState(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	cmd := withTag(labProcess(t, ordinary, append([]string{"run", "--out", dir}, args...)...), tag)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Start())
	defer context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() })()
	err := cmd.Wait()
	require.NoError(t, err, "%s%s", stdout.String(), stderr.String())
	assert.Empty(t, tagged(t, tag), "no process and no namespace is left")
	assert.Equal(t, before, hostState(t), "links, addresses, routes and rules are as before")
	results, err := study.Open(dir)
	require.NoError(t, err)
	assert.Equal(t, study.Complete, results.Study.Status)
	t.Logf("%s", stdout.String())
	return results, stdout.String()
}

// theTen are the engines of the original comparison.
const theTen = "sequential,successive,condvar,barrier,barrier-counter,spinwait,futex,futex-barrier,chanbased,mailbox"

// checkLive looks at every block: laws hold, nothing came from a deadline, and load crossed the filter.
func checkLive(t *testing.T, r *study.Results) {
	t.Helper()
	for _, b := range r.Blocks {
		c := r.Study.Cells[b.Cell]
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.Empty(t, b.Live.Broken, c.Label)
		assert.Zero(t, b.Live.DeadlineVerdicts, c.Label)
		assert.Positive(t, b.Live.Requests.Answered, c.Label)
		assert.Equal(t, b.Live.RulePackets, b.Live.Received+b.Live.QueueDropped+b.Live.UserDropped, c.Label)
		assert.Equal(t, b.Live.Received, b.Accepted+b.Dropped, c.Label)
		if c.Engine != study.NoQueue {
			assert.Positive(t, b.Live.Received, c.Label)
			assert.Positive(t, b.Live.CPU.Filter, c.Label)
			assert.NotEmpty(t, b.Live.Stages, c.Label)
		}
	}
}

// TestLiveLabRun is the whole comparison in short, as root and as an ordinary user.
func TestLiveLabRun(t *testing.T) {
	needLab(t)
	for name, ordinary := range map[string]bool{"as this user": false, "as an ordinary user": true} {
		t.Run(name, func(t *testing.T) {
			if ordinary && os.Getuid() != 0 {
				t.Skip("this user is ordinary already")
			}
			args := []string{"--engine", theTen, "--rules", "builtin:24", "--load", "wrk", "--quick", "--reps", "1"}
			if _, err := exec.LookPath("wrk"); err != nil {
				require.NotEqual(t, "1", os.Getenv("TIGERBENCH_REQUIRE_LIVE"), err)
				args[5] = "rate:500"
			}
			results, printed := runLab(t, ordinary, args...)
			checkLive(t, results)
			require.Len(t, results.Blocks, 12)
			for _, name := range append(strings.Split(theTen, ","), study.NoQueue, study.AcceptAll) {
				assert.Contains(t, printed, name)
			}
			if results.Study.Environment.CPUs < 4 {
				assert.Contains(t, printed, "shared CPU")
			}
		})
	}
}

// TestLiveLabBlocksExactlyTheAttacks compares request ids for every engine.
func TestLiveLabBlocksExactlyTheAttacks(t *testing.T) {
	needLab(t)
	results, _ := runLab(t, false, "--engine", "all", "--load", "rate:500", "--attack", "0.1", "--reps", "1", "--duration", "1s", "--connections", "20")
	engines := 0
	for _, b := range results.Blocks {
		c := results.Study.Cells[b.Cell]
		require.NotNil(t, b.Live.Blocking, c.Label)
		assert.EqualValues(t, 50, b.Live.Blocking.Attacks, c.Label)
		assert.Zero(t, b.Live.Blocking.BenignBlocked, c.Label)
		if c.Engine == study.NoQueue || c.Engine == study.AcceptAll {
			assert.EqualValues(t, 50, b.Live.Blocking.AttacksServed, c.Label)
			continue
		}
		engines++
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.True(t, b.Live.Blocking.Exact, c.Label)
		assert.Zero(t, b.Live.Blocking.AttacksServed, c.Label)
		assert.GreaterOrEqual(t, b.Dropped, uint64(50), "each attack's first packet at least")
	}
	assert.Equal(t, 15, engines)
}

// TestLiveLabReadersAndPeers: both readers, verdicts one by one and by the burst, and another program in the filter's place.
func TestLiveLabReadersAndPeers(t *testing.T) {
	needLab(t)
	script := filepath.Join(anyonesDir(t), "peer")
	program, err := os.Executable()
	require.NoError(t, err)
	// tigerbench live itself is the other program: it says that it is bound on stderr.
	text := "#!/bin/sh\n" + roleEnv + "=main " + program + " live --queue $1 --engine sequential --json 2>/dev/null >/dev/null & pid=$!\n" +
		"trap 'kill -TERM $pid; wait $pid; exit 0' TERM\n" +
		"while ! grep -q \"^ *$1 \" /proc/self/net/netfilter/nfnetlink_queue; do sleep 0.02; done\necho ready\nwait $pid\n"
	require.NoError(t, os.WriteFile(script, []byte(text), 0o755))
	results, _ := runLab(t, false, "--engine", "sequential", "--reader", "raw,nfqueue", "--burst-verdicts", "off,on", "--load", "rate:300",
		"--reps", "1", "--duration", "500ms", "--peer", "ours=sh "+script+" {queue}")
	seen := map[string]bool{}
	for _, b := range results.Blocks {
		c := results.Study.Cells[b.Cell]
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.EqualValues(t, 150, b.Live.Requests.Answered, c.Label)
		if c.Engine != study.NoQueue {
			assert.Equal(t, b.Live.RulePackets, b.Live.Received, c.Label)
		}
		seen[c.Engine+" "+c.Live.Reader] = true
	}
	assert.Equal(t, map[string]bool{
		"no queue ": true, "none raw": true, "none nfqueue": true, "sequential raw": true, "sequential nfqueue": true, "ours ours": true,
	}, seen)
}

// TestLiveLabDatagramsAndCaptures: what is lost has a counter, and a capture's packets arrive as the rules accept them. The
// deadline's verdicts, and those without one, are cells of one group.
func TestLiveLabDatagramsAndCaptures(t *testing.T) {
	needLab(t)
	results, _ := runLab(t, false, "--engine", "chanbased", "--load", "udp:2000,pcap:builtin:web", "--reps", "1", "--duration", "500ms",
		"--deadline", "off,5s")
	seen := 0
	for _, b := range results.Blocks {
		c, l := results.Study.Cells[b.Cell], b.Live
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.Zero(t, l.DeadlineVerdicts, c.Label)
		seen++
		if l.Replay == nil {
			require.NotNil(t, l.Datagrams, c.Label)
			assert.EqualValues(t, 1000, l.Datagrams.Sent, c.Label)
			assert.Equal(t, l.Datagrams.Sent, l.Datagrams.Received+l.Datagrams.Lost, c.Label)
			continue
		}
		assert.True(t, l.Replay.Exact || len(l.Replay.Lost) > 0, "%s: %v", c.Label, l.Replay.Differences)
		assert.Positive(t, l.Replay.Received, c.Label)
		hasRules := c.Engine == study.Sequential || c.Engine == "chanbased"
		assert.Equal(t, hasRules, l.Replay.MeanNS != nil, "%s: the same packets without a queue", c.Label)
		if hasRules {
			assert.Less(t, l.Replay.Accepted, l.Replay.Sent, c.Label)
		}
	}
	assert.Equal(t, 2*(2+2+2), seen, "two loads, two baselines, two engines with and without a deadline")
	require.Len(t, results.Study.Inputs, 2, "the capture and the rules")
}

// TestLiveLabInterrupted sends Ctrl-C and SIGTERM at moments spread over a run's life: it ends soon, what was measured can be
// read, and nothing is left. TIGERBENCH_INTERRUPTS says how often; otherwise it is 5 times.
func TestLiveLabInterrupted(t *testing.T) {
	needLab(t)
	times := 5
	if text := os.Getenv("TIGERBENCH_INTERRUPTS"); text != "" {
		_, err := fmt.Sscan(text, &times)
		require.NoError(t, err)
	}
	before, begun, longest := hostState(t), 0, time.Duration(0)
	for i := range times {
		dir := filepath.Join(anyonesDir(t), "study")
		tag := fmt.Sprintf("lab-interrupt-%d-%d", os.Getpid(), i)
		var stderr bytes.Buffer
		cmd := withTag(labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "100", "--duration", "300ms", "--out", dir), tag)
		cmd.Stderr = &stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		require.NoError(t, cmd.Start())
		awaitHandler(t, cmd.Process.Pid)
		time.Sleep(time.Duration(i) * 5 * time.Second / time.Duration(times))
		sent := time.Now()
		require.NoError(t, syscall.Kill(-cmd.Process.Pid, []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2])) // as a terminal does
		var exit *exec.ExitError
		require.ErrorAs(t, cmd.Wait(), &exit, "%s", &stderr)
		longest = max(longest, time.Since(sent))
		assert.Empty(t, tagged(t, tag))
		if exit.ExitCode() < 0 { // it came before the program asked for signals
			assert.NoDirExists(t, dir)
			continue
		}
		assert.Equal(t, codeInterrupted, exit.ExitCode(), "%s", &stderr)
		if r := readable(t, dir); r != nil {
			begun++
			assert.Equal(t, study.Interrupted, r.Study.Status)
			assert.Contains(t, stderr.String(), fmt.Sprintf("interrupted: %d of 300 blocks are in %s", len(r.Blocks), dir))
		}
	}
	assert.GreaterOrEqual(t, begun, times/2)
	assert.Less(t, longest, 10*time.Second, "a bounded stop")
	t.Logf("%d interrupts, %d of them during a study; the longest stop took %v", times, begun, longest)
	assert.Equal(t, before, hostState(t))
}

// awaitHandler waits until a process catches SIGINT, or has ended.
func awaitHandler(t *testing.T, pid int) {
	t.Helper()
	require.Eventually(t, func() bool {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		_, caught, _ := strings.Cut(string(text), "SigCgt:\t")
		var mask uint64
		_, _ = fmt.Sscanf(caught, "%x", &mask)
		return err != nil || mask&(1<<(uint(syscall.SIGINT)-1)) != 0
	}, 10*time.Second, time.Millisecond)
}

// TestLiveLabKilled is kill -9: the results are readable, and the kernel takes the lab down.
func TestLiveLabKilled(t *testing.T) {
	needLab(t)
	before := hostState(t)
	for i := range 3 {
		dir := filepath.Join(anyonesDir(t), "study")
		tag := fmt.Sprintf("lab-kill-%d-%d", os.Getpid(), i)
		cmd := withTag(labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "100", "--duration", "300ms", "--out", dir), tag)
		require.NoError(t, cmd.Start())
		require.Eventually(t, func() bool {
			data, _ := os.ReadFile(filepath.Join(dir, "blocks.jsonl"))
			return bytes.Count(data, []byte("\n")) >= i
		}, 30*time.Second, time.Millisecond)
		require.NoError(t, cmd.Process.Kill())
		require.Error(t, cmd.Wait())
		assert.Eventually(t, func() bool { return len(tagged(t, tag)) == 0 }, 10*time.Second, 5*time.Millisecond)
		if r := readable(t, dir); r != nil {
			assert.Equal(t, study.Interrupted, r.Study.Status)
		}
	}
	assert.Equal(t, before, hostState(t))
}

// TestLiveLabShell: a command with plain files, and a shell in a terminal, to which Ctrl-C goes.
func TestLiveLabShell(t *testing.T) {
	needLab(t)
	before := hostState(t)
	cmd := withTag(labProcess(t, false, "shell", "--engine", "futex", "--", "sh", "-c", "cat /proc/self/net/dev | grep -c to-filter; exit 7"), "lab-shell")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, "%s", &stderr)
	assert.Equal(t, 7, exit.ExitCode(), "the command's own: %s", &stderr)
	assert.Equal(t, "1\n", string(out))
	assert.Contains(t, stderr.String(), "futex: 0 packets queued")

	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip(err)
	}
	line := strings.Join(labProcess(t, false, "shell").Args, " ")
	terminal := exec.Command(script, "-qfec", line, "/dev/null")
	terminal.Env = append(os.Environ(), roleEnv+"=main", tagEnv+"=lab-shell", "SHELL=/bin/sh")
	keys, err := terminal.StdinPipe()
	require.NoError(t, err)
	shown := &lockedOutput{}
	terminal.Stdout = shown
	require.NoError(t, terminal.Start())
	for _, step := range []struct{ keys, want string }{
		{"", "leave with exit"}, {"echo $((6*7))\n", "42"}, {"sleep 1000; echo slept\n", ""}, {"\x03", "^C"},
		{"cat /proc/net/tcp >/dev/null; echo went $((1+1)) on\n", "went 2 on"}, {"test -t 0 && echo a te''rminal\n", "a terminal"},
	} {
		time.Sleep(200 * time.Millisecond) // until the shell reads
		_, err := keys.Write([]byte(step.keys))
		require.NoError(t, err)
		require.Eventually(t, func() bool { return strings.Contains(shown.String(), step.want) }, 20*time.Second, 10*time.Millisecond,
			"%q after %q in %q", step.want, step.keys, shown)
	}
	_, err = keys.Write([]byte("exit\n"))
	require.NoError(t, err)
	require.NoError(t, terminal.Wait(), "%s", shown)
	assert.NotContains(t, shown.String(), "\nslept")
	assert.Contains(t, shown.String(), "sequential: 0 packets queued")
	assert.Empty(t, tagged(t, "lab-shell"))
	assert.Equal(t, before, hostState(t))
}

// TestLabSaysWhatIsMissing: the findings, exit 3, and no folder.
func TestLabSaysWhatIsMissing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	cmd := labRun(func(context.Context) []lab.Finding {
		return []lab.Finding{
			{Check: "user namespaces", Status: lab.OK},
			{Check: "queue rule", Status: lab.Missing, Detail: "neither iptables nor nft is installed", Remedy: "sudo apt-get install iptables"},
		}
	})
	var out, warnings bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&warnings)
	cmd.SetArgs([]string{"--load", "rate:100", "--out", dir})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(t.Context())
	assert.Equal(t, codeEnvironment, exitCode(err))
	assert.ErrorIs(t, err, errLabCannotRun)
	assert.Equal(t, "queue rule: neither iptables nor nft is installed\n  -> sudo apt-get install iptables\n", warnings.String())
	assert.Empty(t, out.String())
	assert.NoDirExists(t, dir)
}

// TestLabWithoutWrk names the package.
func TestLabWithoutWrk(t *testing.T) {
	err := labInput(fmt.Errorf("--load wrk: %w", wrk.ErrMissing))
	assert.Equal(t, codeEnvironment, exitCode(err))
	assert.ErrorContains(t, err, "apt-get install wrk")
}

func TestLabFlagsAreChecked(t *testing.T) {
	for want, args := range map[string][]string{
		"--load bogus":                  {"run", "--load", "bogus"},
		"--engine bogus":                {"run", "--engine", "bogus"},
		"give raw or nfqueue":           {"run", "--reader", "bogus"},
		"--attack 1":                    {"run", "--attack", "1"},
		"--peer x":                      {"run", "--peer", "x"},
		"wrk runs for whole seconds":    {"run", "--load", "wrk", "--duration", "1500ms"},
		"there are no such rules":       {"run", "--rules", "builtin:bogus", "--load", "rate:1"},
		"--connections 0":               {"run", "--connections", "0"},
		"--reps 0":                      {"run", "--reps", "0"},
		"--gso is":                      {"run", "--gso", "maybe"},
		"queue-len is 0":                {"run", "--queue-len", "0"},
		"that the lab can attack from":  {"run", "--rules", "synthetic:4", "--load", "rate:10", "--attack", "0.5"},
		"give one value":                {"shell", "--workers", "2,3"},
		"--engine all: give one":        {"shell", "--engine", "all"},
		"no engine is called so":        {"shell", "--engine", "bogus"},
		"unknown command \"bogus\" for": {"bogus"},
	} {
		_, stderr, code := execute(t, append([]string{"lab"}, args...)...)
		assert.Contains(t, stderr, want)
		assert.Equal(t, codeUsage, code, "%v: %s", args, stderr)
	}
}

func TestLabDryRunTouchesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "study")
	stdout, stderr, code := execute(t, "lab", "run", "--engine", "futex", "--load", "rate:0.5", "--workers", "2", "--seed", "1", "--dry-run", "--out", dir)
	assert.Zero(t, code, stderr)
	assert.Contains(t, stdout, "load 0.5 of the capacity, 50 connections, open loop")
	assert.Contains(t, stdout, "no queue")
	assert.NoDirExists(t, dir)
}

// TestLiveLabRunPrintsJSON reads what programs see.
func TestLiveLabRunPrintsJSON(t *testing.T) {
	needLab(t)
	cmd := labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "1", "--duration", "300ms", "--json", "--out", filepath.Join(anyonesDir(t), "study"))
	out, err := cmd.Output()
	require.NoError(t, err)
	var document struct {
		Rows []struct{ Engine, Status string }
	}
	require.NoError(t, json.Unmarshal(out, &document))
	require.Len(t, document.Rows, 3)
	for _, row := range document.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Engine)
	}
}
