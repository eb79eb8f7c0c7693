package child

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKillEndsAChild(t *testing.T) {
	path, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("no sleep here")
	}
	cmd := exec.Command(path, "60")
	Isolate(cmd)
	require.NoError(t, cmd.Start())
	Kill(cmd)
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.False(t, exit.Exited(), "ended by a signal, not by itself")
	Kill(cmd) // again, when it is gone
}

func TestKillBeforeStart(t *testing.T) {
	assert.NotPanics(t, func() { Kill(exec.Command("sleep")) })
}
