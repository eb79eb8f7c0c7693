package lab

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
)

// TestAsOrdinaryUser runs this folder's tests again as a user who may do nothing.
func TestAsOrdinaryUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("this user is ordinary already")
	}
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		livetest.Skip(t, "%v", err)
	}
	program, err := os.Open(self)
	require.NoError(t, err)
	defer program.Close()
	ordinary := func(args ...string) ([]byte, error) {
		cmd := exec.Command(setpriv, append([]string{"--reuid=65534", "--regid=65534", "--clear-groups", "/proc/self/fd/3"}, args...)...)
		cmd.ExtraFiles = []*os.File{program} // its folder may be closed to others
		cmd.Dir = "/"
		return cmd.CombinedOutput()
	}
	out, err := ordinary("-test.v", "-test.run", "^(TestRequests|TestQueueRule|TestAttackers|TestDatagram|TestCommands|TestClosed|TestKilled)")
	require.NoError(t, err, "%s", out)
	if os.Getenv(livetest.Required) == "1" {
		assert.NotContains(t, string(out), "--- SKIP")
	}
	t.Logf("%s", out)
}

// diagnoseIn runs Diagnose in a host of a lab, after a change to that host's world.
func diagnoseIn(t *testing.T, l *Lab, change string) map[string]Finding {
	t.Helper()
	out, err := l.Output(t.Context(), Injector, self, partDiagnose, change)
	require.NoError(t, err)
	var findings []Finding
	require.NoError(t, json.Unmarshal(out, &findings), "%s", out)
	byCheck := map[string]Finding{}
	for _, f := range findings {
		byCheck[f.Check] = f
	}
	return byCheck
}

// TestDiagnose takes things away from a lab's host, where a further lab would be built.
func TestDiagnose(t *testing.T) {
	queue(t, up(t, Options{}), QueueRule{}) // skips where the machine cannot
	t.Run("all is there", func(t *testing.T) {
		findings := Diagnose(t.Context())
		assert.True(t, CanRun(findings), "%+v", findings)
		assert.Len(t, findings, 9)
	})
	t.Run("no user namespaces", func(t *testing.T) {
		got := diagnoseIn(t, up(t, Options{}), "echo 0 > /proc/sys/user/max_user_namespaces")
		assert.Equal(t, Missing, got[checkNamespaces].Status)
		assert.Equal(t, "sudo sysctl -w user.max_user_namespaces=16384", got[checkNamespaces].Remedy)
		for _, check := range []string{checkMounts, checkHosts, checkLinks, checkForwarding, checkQueue, checkRule} {
			assert.Equal(t, Untried, got[check].Status, check)
		}
	})
	t.Run("too few network namespaces for the hosts", func(t *testing.T) {
		got := diagnoseIn(t, up(t, Options{}), "echo 5 > /proc/sys/user/max_net_namespaces")
		assert.Equal(t, OK, got[checkNamespaces].Status)
		assert.Equal(t, OK, got[checkMounts].Status)
		assert.Equal(t, Missing, got[checkHosts].Status, "%+v", got)
		assert.Equal(t, Untried, got[checkLinks].Status)
	})
	t.Run("no firewall tool", func(t *testing.T) {
		hide := "for d in /usr/sbin /sbin /usr/local/sbin; do mount -t tmpfs none $d || true; done"
		got := diagnoseIn(t, up(t, Options{}), hide)
		assert.Equal(t, OK, got[checkQueue].Status, "%+v", got)
		assert.Equal(t, Missing, got[checkRule].Status)
		assert.Equal(t, "sudo apt-get install iptables", got[checkRule].Remedy)
	})
	t.Run("read-only settings", func(t *testing.T) {
		got := diagnoseIn(t, up(t, Options{}), "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys")
		assert.Equal(t, OK, got[checkLinks].Status, "%+v", got)
		assert.Equal(t, Missing, got[checkForwarding].Status)
		assert.Contains(t, got[checkForwarding].Detail, "net/ipv4/ip_forward")
		assert.Equal(t, Untried, got[checkQueue].Status)
	})
}
