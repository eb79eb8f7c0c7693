package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live/lab/load"
)

// The parts that the test binary plays besides the lab's.
const (
	partHold     = "test-hold"     // a caller with a lab under load, until a signal
	partFilter   = "test-filter"   // a filter, in the filter's host
	partTap      = "test-tap"      // a tap in the server that reads nothing until it is stopped
	partDiagnose = "test-diagnose" // a command that takes something away, then Diagnose, as JSON
)

func TestMain(m *testing.M) {
	var err error
	switch {
	case len(os.Args) > 3 && os.Args[2] == partFilter:
		err = playFilter(os.Args[3])
	case len(os.Args) > 3 && os.Args[2] == partTap:
		err = playTap()
	case len(os.Args) > 1 && os.Args[1] == AgentCommand:
		err = Main(os.Args[2:])
	case len(os.Args) > 1 && os.Args[1] == partHold:
		err = hold()
	case len(os.Args) > 1 && os.Args[1] == partDiagnose:
		if err = exec.Command("sh", "-c", os.Args[2]).Run(); err == nil {
			err = json.NewEncoder(os.Stdout).Encode(Diagnose(context.Background()))
		}
	default:
		if err = os.Setenv("GORACE", "atexit_sleep_ms=0"); err == nil { // inherited: there are many exits
			os.Exit(m.Run())
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// hold is a caller as a command would be one: it builds a lab, has a rule and load in it, and closes it at SIGINT. It
// prints a line for each thing that it has reached.
func hold() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	l, err := Up(ctx, Options{})
	if err != nil {
		if ctx.Err() != nil {
			return nil // interrupted while building
		}
		return err
	}
	return errors.Join(holdLoad(ctx, l), l.Close())
}

// holdLoad sends a load until the signal, and then asks all of the lab's programs what they have seen.
func holdLoad(ctx context.Context, l *Lab) error {
	s, err := l.Serve(0)
	if err != nil {
		return err
	}
	if err = l.Queue(context.WithoutCancel(ctx), QueueRule{Number: 7, Bypass: true}); err != nil {
		return err
	}
	fmt.Println("loaded")
	result, _, err := l.Load(ctx, load.Options{Rate: 200, Duration: time.Minute, Limit: time.Minute})
	if err != nil {
		return err
	}
	log, err := s.Stop()
	if err != nil {
		return err
	}
	if result.Interrupted && log.IDs.Equal(&result.Benign.AnsweredIDs) {
		fmt.Println("kept")
	}
	return nil
}

// up builds a lab for one test. Where the machine cannot, the test is skipped with the reason.
func up(t *testing.T, o Options) *Lab {
	t.Helper()
	l, err := Up(t.Context(), o)
	var cannot *StepError
	if errors.As(err, &cannot) {
		livetest.Skip(t, "%v", cannot)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// queue adds the queue rule, or skips the test where no firewall tool can.
func queue(t *testing.T, l *Lab, r QueueRule) {
	t.Helper()
	if err := l.Queue(t.Context(), r); err != nil {
		livetest.Skip(t, "%v", err)
	}
}

// interruptGroup does to a process what Ctrl-C in its terminal does.
func interruptGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) }
