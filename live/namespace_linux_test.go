package live

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/internal/livetest"
)

const (
	insideEnv = "TIGERBENCH_TEST_NAMESPACE" // set in a process that has namespaces of its own
)

// inNamespace runs the calling test again in a process with a user and a network namespace of its own, where it is root and has
// an empty firewall, and returns true in there. Outside it returns false when that process has ended: nothing outlives it.
func inNamespace(t *testing.T) bool {
	t.Helper()
	if os.Getenv(insideEnv) != "" {
		raiseLoopback(t)
		return true
	}
	probeNamespaces(t)
	cmd := testProcess(t, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	output, err := cmd.CombinedOutput()
	t.Logf("%s", output)
	if i := bytes.Index(output, []byte("--- SKIP: "+t.Name()+" ")); err == nil && i >= 0 {
		livetest.Skip(t, "the process in the namespace skipped it")
	}
	require.NoError(t, err)
	return false
}

// testProcess is this test's program again, in namespaces of its own.
func testProcess(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), insideEnv+"=1", "XTABLES_LOCKFILE="+filepath.Join(t.TempDir(), "xtables.lock"))
	cmd.SysProcAttr = ownNamespaces()
	return cmd
}

// ownNamespaces makes the network namespace when the user namespace has its users: made at the same time, its files in /proc
// would belong to a user that the process cannot act for, unless that is root outside.
func ownNamespaces() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{
		Cloneflags:   syscall.CLONE_NEWUSER,
		Unshareflags: syscall.CLONE_NEWNET,
		UidMappings:  []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings:  []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Setpgid:      true,
	}
}

func probeNamespaces(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(program, "-test.run=^$")
	cmd.SysProcAttr = ownNamespaces()
	if output, err := cmd.CombinedOutput(); err != nil {
		livetest.Skip(t, "no user and network namespace can be made: %v %s", err, output)
	}
}

func raiseLoopback(t *testing.T) {
	t.Helper()
	runtime.GOMAXPROCS(max(4, runtime.NumCPU())) // helpers that wait hold a P each
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0)
	require.NoError(t, err)
	defer func() { require.NoError(t, unix.Close(fd)) }()
	request, err := unix.NewIfreq("lo")
	require.NoError(t, err)
	request.SetUint16(unix.IFF_UP)
	require.NoError(t, unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, request))
}

// firewall is the rule that fills a queue.
type firewall struct{ program string }

// fillQueue queues the UDP packets that reach this host, by whichever iptables works here.
func fillQueue(t *testing.T, queue uint16, options ...string) firewall {
	t.Helper()
	var tried []string
	for _, program := range []string{"iptables-legacy", "iptables-nft", "iptables"} {
		args := append([]string{"-w", "-A", "INPUT", "-p", "udp", "-j", "NFQUEUE", "--queue-num", fmt.Sprint(queue)}, options...)
		output, err := exec.Command(program, args...).CombinedOutput()
		if err == nil {
			return firewall{program}
		}
		tried = append(tried, fmt.Sprintf("%s: %v %s", program, err, output))
	}
	livetest.Skip(t, "no iptables can queue packets:\n%s", strings.Join(tried, "\n"))
	return firewall{}
}

// packets is the rule's own counter.
func (f firewall) packets(t *testing.T) (n uint64) {
	t.Helper()
	output, err := exec.Command(f.program, "-w", "-L", "INPUT", "-v", "-x", "-n").CombinedOutput()
	require.NoError(t, err, "%s", output)
	for line := range strings.Lines(string(output)) {
		if strings.Contains(line, "NFQUEUE") {
			_, err = fmt.Sscan(line, &n)
			require.NoError(t, err, line)
			return n
		}
	}
	t.Fatalf("the rule is not there:\n%s", output)
	return 0
}
