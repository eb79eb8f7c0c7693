package live

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sound is a ledger in which something of everything happened, and every law holds: of 1,000 numbers, 900 were received,
// 90 did not fit into the socket's buffer, and 10 wait in it; 5 are in flight.
func sound() Ledger {
	return Ledger{
		Counts: Counts{Received: 900, Accepted: 600, Dropped: 295, SendErrors: 5, IDGaps: 80, LastID: 980},
		Kernel: Kernel{Held: 15, QueueDropped: 7, UserDropped: 90, LastID: 1000},
	}
}

func TestLaws(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l *Ledger)
		broken string
	}{
		"none":                      {func(l *Ledger) {}, ""},
		"a verdict too many":        {func(l *Ledger) { l.Counts.Accepted++ }, "received 900 is not accepted 601"},
		"a verdict too few":         {func(l *Ledger) { l.Counts.Dropped-- }, "received 900 is not accepted 600 + dropped 294"},
		"in flight, and not held":   {func(l *Ledger) { l.Kernel.Held = 4; l.Kernel.UserDropped = 100 }, "5 packets are in flight, but the kernel holds 4"},
		"drained, and more is held": {func(l *Ledger) { l.Drained = true }, "holds 10 packets more than are in flight"},
		"a refusal":                 {func(l *Ledger) { l.Counts.Refused = 1 }, "refused 1 verdicts"},
		"a repetition":              {func(l *Ledger) { l.Counts.Repeated = 1 }, "1 packets came twice"},
		"a gap nobody explains":     {func(l *Ledger) { l.Counts.IDGaps++ }, "101 numbers are missing"},
		"a drop without a gap":      {func(l *Ledger) { l.Kernel.UserDropped++ }, "100 numbers are missing, but the kernel dropped 91"},
		"fail-open explains a gap":  {func(l *Ledger) { l.Counts.IDGaps++; l.FailOpen = true }, ""},
		"fail-open, a drop without": {func(l *Ledger) { l.Kernel.UserDropped++; l.FailOpen = true }, "100 numbers are missing"},
		"numbers that wrapped": {func(l *Ledger) {
			l.Counts.LastID, l.Kernel.LastID = 1<<32-10, 10
		}, ""},
		"a packet without a number": {func(l *Ledger) {
			l.Counts.NoID, l.Counts.SendErrors, l.Counts.IDGaps = 1, 4, 81
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := sound()
			c.change(&l)
			broken := l.Broken()
			if c.broken == "" {
				assert.Empty(t, broken)
				return
			}
			require.NotEmpty(t, broken)
			assert.Contains(t, broken[0], c.broken)
		})
	}
}

func TestRuleCounterLaw(t *testing.T) {
	const inspectedOrLost = 900 + 7 + 90 + 10
	for _, c := range []struct {
		rule     uint64
		failOpen bool
		passed   uint64
		ok       bool
	}{
		{inspectedOrLost, false, 0, true},
		{inspectedOrLost + 1, false, 0, false},
		{inspectedOrLost + 12, true, 12, true},
		{inspectedOrLost - 1, true, 0, false},
	} {
		l := sound()
		l.FailOpen = c.failOpen
		passed, err := l.PassedOpen(c.rule)
		assert.Equal(t, c.ok, err == nil, "%+v: %v", c, err)
		assert.Equal(t, c.passed, passed)
	}
}

func TestKernelRow(t *testing.T) {
	const table = "    1   4242     0 2 65531     0     0        0  1\n" +
		"    7 3210987654   12 2 65531     3     5      299  1\n"
	k, err := findRow(table, 7)
	require.NoError(t, err)
	assert.Equal(t, Kernel{
		Queue: 7, Port: 3210987654, Held: 12, CopyMode: 2, CopyRange: 65531, QueueDropped: 3, UserDropped: 5, LastID: 299,
	}, k)
	_, err = findRow(table, 8)
	assert.ErrorIs(t, err, errNoRow)
	for _, bad := range []string{"1 2 3\n", "x 4242 0 2 65531 0 0 0 1\n", "1 4242 0 2 65531 0 0 5000000000 1\n"} {
		_, err = findRow(bad, 1)
		require.Error(t, err)
		assert.NotErrorIs(t, err, errNoRow)
	}
}

// TestExplain tells F23, F24 and F25 apart from what the kernel says and what /proc shows.
func TestExplain(t *testing.T) {
	noFile := fmt.Errorf("read: %w", fs.ErrNotExist)
	for name, c := range map[string]struct {
		err, ownerErr error
		want          error
		says          string
	}{
		"taken":           {syscall.EPERM, nil, ErrQueueTaken, "netlink address 99"},
		"no capability":   {syscall.EPERM, errNoRow, ErrCapability, "setcap"},
		"not to be known": {syscall.EPERM, fs.ErrPermission, ErrCounters, "taken, or"},
		"no netfilter":    {syscall.EPROTONOSUPPORT, noFile, ErrKernel, "CONFIG_NETFILTER_NETLINK_QUEUE"},
		"no netlink":      {syscall.EAFNOSUPPORT, noFile, ErrKernel, "CONFIG_NETFILTER_NETLINK_QUEUE"},
		"no queues":       {syscall.EINVAL, noFile, ErrKernel, "nfnetlink_queue"},
		"something else":  {syscall.EINVAL, errNoRow, syscall.EINVAL, "invalid"},
		"out of memory":   {syscall.ENOMEM, errNoRow, syscall.ENOMEM, "memory"},
	} {
		t.Run(name, func(t *testing.T) {
			err := explain(5, fmt.Errorf("bind queue 5: %w", c.err), Kernel{Port: 99}, c.ownerErr)
			assert.ErrorIs(t, err, c.want)
			assert.ErrorContains(t, err, c.says)
			for _, kind := range []error{ErrQueueTaken, ErrCapability, ErrKernel, ErrCounters} {
				assert.Equal(t, errors.Is(c.want, kind), errors.Is(err, kind))
			}
		})
	}
}

func TestConfigIsChecked(t *testing.T) {
	require.NoError(t, Default(0).Validate())
	for want, change := range map[string]func(c *Config){
		"reader":         func(c *Config) { c.Reader = "bogus" },
		"queue-len":      func(c *Config) { c.QueueLen = 0 },
		"copy-range":     func(c *Config) { c.CopyRange = 65532 },
		"read buffer":    func(c *Config) { c.ReadBuffer = 0 },
		"burst is":       func(c *Config) { c.Burst = 1025 },
		"burst verdicts": func(c *Config) { c.Reader, c.BurstVerdicts = Library, true },
		"drain":          func(c *Config) { c.Drain = 0 },
	} {
		c := Default(0)
		change(&c)
		_, err := Open(c)
		assert.ErrorContains(t, err, want)
	}
}
