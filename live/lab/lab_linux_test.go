package lab

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == AgentCommand {
		os.Exit(Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

func TestUp(t *testing.T) {
	l, err := Up(t.Context(), Options{})
	require.NoError(t, err)
	out, err := l.Output(t.Context(), Injector, "sh", "-c", "id; ip a; ip r; ip neigh; ps ax; ping -c 2 192.0.2.130")
	t.Log(string(out), err)
	require.NoError(t, l.Queue(t.Context(), QueueRule{Number: 3}))
	t.Log(l.Queued(t.Context()))
	t.Log(l.Tool())
	assert.NoError(t, l.Close())
	assert.NoError(t, l.Close())
}
