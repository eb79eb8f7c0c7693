package lab

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
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
	s, err := l.Serve(0)
	require.NoError(t, err)
	res, exit, err := l.Load(t.Context(), load.Options{Rate: 20000, Duration: time.Second})
	t.Log(exit, err)
	res.Lag.Histogram = ""
	res.Wait.Histogram = ""
	t.Logf("%+v %d %d", res.Benign.Failed, *res.Benign.Response.P50, *res.Lag.P50)
	w, exit, err := l.Wrk(t.Context(), wrk.Options{Threads: 2, Connections: 50, Duration: time.Second})
	t.Logf("%+v %v %v", w, exit, err)
	raw, err := l.Output(t.Context(), Injector, "wrk", "-t2", "-c50", "-d1s", "--latency", "http://192.0.2.130/")
	t.Log(string(raw))
	log, err := s.Stop()
	t.Log(log, err)
	ex, err := s.Process().Wait()
	t.Log(ex, err)
	r, err := l.Receive(datagram.ReceiveOptions{Stream: 1})
	require.NoError(t, err)
	sent, exit, err := l.Send(t.Context(), datagram.SendOptions{Stream: 1, Rate: 300000, Duration: time.Second})
	t.Logf("%+v %v %v", sent, exit, err)
	got, err := r.Stop()
	t.Logf("%+v %v", got, err)
	out, err := l.Output(t.Context(), Filter, Agent(roleBind)...)
	t.Logf("%s %v", out, err)
	assert.NoError(t, l.Close())
	assert.NoError(t, l.Close())
}
