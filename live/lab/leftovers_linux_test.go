package lab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vishvananda/netlink"
)

// tagEnv marks the processes of one caller, and of its lab.
const tagEnv = "TIGERBENCH_TEST_TAG"

// tagged lists the processes that carry tag, with the network namespace that each keeps alive.
func tagged(t *testing.T, tag string) []string {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	require.NoError(t, err)
	var found []string
	for _, e := range entries {
		environ, _ := os.ReadFile("/proc/" + e.Name() + "/environ") // gone meanwhile, or not ours
		if bytes.Contains(environ, []byte(tagEnv+"="+tag+"\x00")) {
			namespace, _ := os.Readlink("/proc/" + e.Name() + "/ns/net")
			found = append(found, e.Name()+" "+namespace)
		}
	}
	return found
}

// hostState is what the lab promises to leave alone: links, addresses, routes, rules, named namespaces, and the mounts that
// could hold one. What this user may not see is told as such, the same each time.
func hostState(t *testing.T) string {
	t.Helper()
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	links, err := netlink.LinkList()
	require.NoError(t, err)
	for _, l := range links {
		a := l.Attrs()
		add("link %d %s %s %s mtu %d flags %v master %d", a.Index, a.Name, l.Type(), a.HardwareAddr, a.MTU, a.Flags, a.MasterIndex)
		addresses, err := netlink.AddrList(l, netlink.FAMILY_ALL)
		require.NoError(t, err)
		for _, ad := range addresses {
			add("address %d %v", a.Index, ad.IPNet)
		}
	}
	routes, err := netlink.RouteList(nil, netlink.FAMILY_ALL)
	require.NoError(t, err)
	for _, r := range routes {
		add("route %d %v via %v table %d", r.LinkIndex, r.Dst, r.Gw, r.Table)
	}
	forward, err := os.ReadFile("/proc/sys/net/ipv4/ip_forward")
	add("forward %s %v", forward, err)
	names, _ := os.ReadDir("/run/netns")
	add("named namespaces %v", names)
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	require.NoError(t, err)
	for line := range strings.Lines(string(mounts)) {
		if strings.Contains(line, " nsfs ") || strings.Contains(line, " "+runFolder+" ") {
			add("mount %s", line)
		}
	}
	sort.Strings(lines)
	return strings.Join(append(lines, queueRules("iptables-save"), queueRules("ip6tables-save"), queueRules("nft", "list", "ruleset")), "\n")
}

// queueRules returns what a tool lists of this namespace's rules, without comments that tell the time.
func queueRules(tool string, args ...string) string {
	out, err := exec.Command(tool, args...).CombinedOutput()
	if errors.Is(err, exec.ErrNotFound) {
		return tool + " is not installed"
	}
	var lines []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// caller is a process with a lab.
type caller struct {
	*exec.Cmd
	tag    string
	said   *tail
	stderr *tail
}

// startCaller starts one that leads a process group, as a shell would.
func startCaller(t *testing.T) *caller {
	t.Helper()
	c := &caller{Cmd: exec.Command(self, partHold), tag: strconv.FormatUint(rand.Uint64(), 36), said: &tail{}, stderr: &tail{}}
	c.Env = append(os.Environ(), tagEnv+"="+c.tag)
	c.Stdout, c.Stderr = c.said, c.stderr
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, c.Start())
	return c
}

// assertGone waits for the kernel to end what the caller's end condemns.
func (c *caller) assertGone(t *testing.T) {
	t.Helper()
	assert.Eventually(t, func() bool { return len(tagged(t, c.tag)) == 0 }, 10*time.Second, 5*time.Millisecond,
		"left behind: %v", tagged(t, c.tag))
}

// randomMoment waits until some time of a caller's life: half of them while the lab is being built, half under load.
func (c *caller) randomMoment(i int) {
	if i%2 == 1 {
		for limit := time.Now().Add(10 * time.Second); !strings.Contains(c.said.String(), "loaded") && time.Now().Before(limit); {
			time.Sleep(time.Millisecond)
		}
	}
	time.Sleep(rand.N(100 * time.Millisecond))
}

// TestKilledCallerLeavesNothing is a kill -9 at 20 random moments.
func TestKilledCallerLeavesNothing(t *testing.T) {
	queue(t, up(t, Options{}), QueueRule{}) // as the callers do
	before := hostState(t)
	reached := 0
	for i := range 20 {
		c := startCaller(t)
		c.randomMoment(i)
		if i%2 == 1 {
			assert.GreaterOrEqual(t, len(tagged(t, c.tag)), 6, "caller, keeper, three hosts and their programs")
		}
		require.NoError(t, c.Process.Kill())
		require.Error(t, c.Wait())
		reached += strings.Count(c.said.String(), "loaded")
		c.assertGone(t)
	}
	assert.GreaterOrEqual(t, reached, 10, "callers that were killed under load")
	assert.Equal(t, before, hostState(t))
}

// TestInterruptedCallerLeavesNothing is Ctrl-C at 10 random moments: the whole group gets the signal, and the caller alone
// handles it.
func TestInterruptedCallerLeavesNothing(t *testing.T) {
	queue(t, up(t, Options{}), QueueRule{}) // as the callers do
	before := hostState(t)
	reached := 0
	for i := range 10 {
		c := startCaller(t)
		for !hasHandler(c.Process.Pid) {
			time.Sleep(time.Millisecond)
		}
		c.randomMoment(i)
		require.NoError(t, interruptGroup(c.Process.Pid))
		err, said := c.Wait(), c.said.String()
		if killed(err) { // it came before the caller asked for signals
			assert.Empty(t, said)
			c.assertGone(t)
			continue
		}
		assert.NoError(t, err, "%s", c.stderr)
		assert.Equal(t, strings.Contains(said, "loaded"), strings.Contains(said, "kept"), "what was measured is kept: %q", said)
		reached += strings.Count(said, "kept")
		c.assertGone(t)
	}
	assert.GreaterOrEqual(t, reached, 5, "callers that were interrupted under load")
	assert.Equal(t, before, hostState(t))
}

// killed says whether a process ended by a signal.
func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() < 0
}

// hasHandler says whether a process catches SIGINT by now: the second bit of SigCgt. It is true of one that has ended.
func hasHandler(pid int) bool {
	file, err := os.Open(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return true
	}
	defer file.Close()
	text, _ := io.ReadAll(file)
	_, caught, _ := strings.Cut(string(text), "SigCgt:")
	mask, err := strconv.ParseUint(strings.TrimSpace(strings.SplitN(caught, "\n", 2)[0]), 16, 64)
	return err == nil && mask&(1<<(uint(syscall.SIGINT)-1)) != 0
}

// TestClosedLabLeavesNothing compares the machine around an orderly life.
func TestClosedLabLeavesNothing(t *testing.T) {
	before := hostState(t)
	tag := strconv.FormatUint(rand.Uint64(), 36)
	t.Setenv(tagEnv, tag)
	l := up(t, Options{Attackers: addrs(t, "203.0.113.1")})
	queue(t, l, QueueRule{Number: 1})
	_, err := l.Serve(0)
	require.NoError(t, err)
	assert.GreaterOrEqual(t, len(tagged(t, tag)), 5)
	assert.Equal(t, before, hostState(t), "nothing shows while it is up, either")
	require.NoError(t, l.Close())
	assert.Empty(t, tagged(t, tag), "Close returns when the last process has ended")
	assert.Equal(t, before, hostState(t))
}
