package lab

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommands(t *testing.T) {
	l := up(t, Options{})
	t.Run("input, output and environment", func(t *testing.T) {
		var out bytes.Buffer
		exit, err := l.Run(t.Context(), Server, Command{
			Args: []string{"sh", "-c", `cat; echo $FRUIT`}, Env: []string{"FRUIT=pear"},
			Stdin: strings.NewReader("apple\n"), Stdout: &out,
		})
		require.NoError(t, err)
		assert.Zero(t, exit.Code)
		assert.Equal(t, "apple\npear\n", out.String())
	})
	t.Run("exit code and last words", func(t *testing.T) {
		_, err := l.Output(t.Context(), Filter, "sh", "-c", "echo oh no >&2; exit 7")
		var ended *ExitError
		require.ErrorAs(t, err, &ended)
		assert.Equal(t, 7, ended.Exit.Code)
		assert.ErrorContains(t, err, "in filter: exit code 7: oh no")
	})
	t.Run("signal", func(t *testing.T) {
		_, err := l.Output(t.Context(), Filter, "sh", "-c", "kill -9 $$")
		assert.ErrorContains(t, err, "signal killed")
	})
	t.Run("no such program, no such host", func(t *testing.T) {
		_, err := l.Output(t.Context(), Filter, "no-such-program")
		assert.ErrorContains(t, err, "not found")
		_, err = l.Output(t.Context(), "attic", "true")
		assert.ErrorContains(t, err, `no host "attic"`)
		_, err = l.Output(t.Context(), Filter)
		assert.ErrorContains(t, err, "wants a command")
	})
	t.Run("the end of a context kills the whole group", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := l.Output(ctx, Injector, "sh", "-c", "sleep 1000 & sleep 1000")
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Eventually(t, func() bool {
			_, err := l.Output(t.Context(), Injector, "sh", "-c", "! grep -l sleep /proc/[0-9]*/comm 2>/dev/null")
			return err == nil
		}, 5*time.Second, 50*time.Millisecond)
	})
	t.Run("what a command leaves behind does not hold Wait up", func(t *testing.T) {
		out, err := l.Output(t.Context(), Injector, "sh", "-c", "sleep 1000 & echo done")
		require.NoError(t, err)
		assert.Equal(t, "done\n", string(out))
	})
	t.Run("many at once", func(t *testing.T) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				out, err := l.Output(t.Context(), Server, "echo", "x")
				assert.NoError(t, err)
				assert.Equal(t, "x\n", string(out))
			})
		}
		all.Wait()
	})
	t.Run("each host has a network of its own", func(t *testing.T) {
		seen := map[string]Host{}
		for _, host := range Hosts() {
			out, err := l.Output(t.Context(), host, "readlink", "/proc/self/ns/net")
			require.NoError(t, err)
			assert.NotContains(t, seen, string(out))
			seen[string(out)] = host
		}
	})
}

func TestCloseEndsCommands(t *testing.T) {
	l := up(t, Options{})
	p, err := l.Start(Server, Command{Args: []string{"sleep", "1000"}})
	require.NoError(t, err)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { assert.NoError(t, l.Close()) })
	}
	all.Wait()
	_, err = p.Wait()
	assert.ErrorIs(t, err, ErrDown)
	_, err = l.Output(t.Context(), Server, "true")
	assert.ErrorIs(t, err, ErrDown)
	<-l.Done()
}

func TestContextBoundsBuilding(t *testing.T) {
	up(t, Options{}) // skips where there is none
	ctx, cancel := context.WithCancel(t.Context())
	l, err := Up(ctx, Options{})
	require.NoError(t, err)
	cancel()
	_, err = l.Output(t.Context(), Server, "true")
	assert.NoError(t, err, "what was built stays until Close")
	require.NoError(t, l.Close())

	_, err = Up(ctx, Options{})
	assert.ErrorIs(t, err, context.Canceled)
	_, err = Up(t.Context(), Options{StartLimit: time.Nanosecond})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

// TestWhatIsUpStaysUp: where the time is over about when the last host is ready, the lab is up for good or the error says why not.
func TestWhatIsUpStaysUp(t *testing.T) {
	up(t, Options{})
	least, most := time.Duration(0), time.Duration(0) // time limits that were too short, and long enough
	for try := range 60 {
		limit := 20 * time.Millisecond << try
		if most > 0 {
			limit = (least + most) / 2
		}
		l, err := Up(t.Context(), Options{StartLimit: limit})
		if err != nil {
			require.ErrorIs(t, err, context.DeadlineExceeded)
			least = limit
			most += most / 100 // what was enough once may not be again
			continue
		}
		_, err = l.Output(t.Context(), Server, "true")
		require.NoError(t, err, "built within %v", limit)
		require.NoError(t, l.Close())
		most = limit
		least -= least / 100
	}
	assert.Positive(t, most, "some were built")
}

// TestDeadHostEndsTheLab: half a lab would give wrong figures.
func TestDeadHostEndsTheLab(t *testing.T) {
	l := up(t, Options{})
	_, err := l.Output(t.Context(), Filter, "sh", "-c", "kill -9 $PPID; sleep 1000")
	assert.ErrorIs(t, err, ErrDown)
	<-l.Done()
	assert.Contains(t, l.words.String(), "host filter ended")
}

func TestUpRefusesAttackersThatCannotBe(t *testing.T) {
	for _, a := range []string{"127.0.0.1", "224.0.0.1", "192.0.2.7", "2001:db8::1", "0.1.2.3"} {
		_, err := Up(t.Context(), Options{Attackers: addrs(t, a)})
		assert.ErrorContains(t, err, a)
	}
}
