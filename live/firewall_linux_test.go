package live

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
)

func shell(command string) (string, error) {
	output, err := exec.Command("sh", "-c", command).CombinedOutput()
	return string(output), err
}

// TestFirewallCommands types the commands that the user is told to type. Not every kernel has nft's queue, so of nft only the
// spelling is sure.
func TestFirewallCommands(t *testing.T) {
	if !inNamespace(t) {
		return
	}
	t.Run("iptables", func(t *testing.T) {
		fillQueue(t, 1) // skips where there is none
		f := IPTables(15)
		output, err := shell(f.Add)
		require.NoError(t, err, output)
		output, err = shell("iptables -w -S FORWARD")
		require.NoError(t, err, output)
		assert.Contains(t, output, "--queue-num 15 --queue-bypass")
		output, err = shell(f.Remove)
		require.NoError(t, err, output)
		output, _ = shell("iptables -w -S FORWARD")
		assert.NotContains(t, output, "queue-num")
	})
	t.Run("nft", func(t *testing.T) {
		if _, err := exec.LookPath("nft"); err != nil {
			livetest.Skip(t, "nft is not installed")
		}
		f := NFTables(15)
		output, err := shell(f.Add)
		if err != nil {
			assert.NotContains(t, output, "syntax error")
			assert.Contains(t, output, "No such file or directory", "the kernel lacks a part of nf_tables")
			return
		}
		output, err = shell("nft list table inet tigerbench")
		require.NoError(t, err, output)
		assert.Contains(t, output, "bypass to 15")
		output, err = shell(f.Remove)
		require.NoError(t, err, output)
	})
}
