package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/livetest"
)

// theTen are the engines of the original comparison.
const theTen = "sequential,successive,condvar,barrier,barrier-counter,spinwait,futex,futex-barrier,chanbased,mailbox"

// checkLive looks at every block: laws hold, load crossed the filter, and no verdict came from the deadline, or the block says so: a
// machine that has other work too may keep a packet of an engine that polls for longer than a second.
func checkLive(t *testing.T, r *study.Results) {
	t.Helper()
	for _, b := range r.Blocks {
		c := r.Study.Cells[b.Cell]
		if n := b.Live.DeadlineVerdicts; n > 0 {
			assert.Equal(t, study.BlockInvalid, b.Status, c.Label)
			assert.Equal(t, fmt.Sprintf("the deadline gave %d verdicts", n), b.Reason, c.Label)
		} else {
			assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		}
		assert.Empty(t, b.Live.Broken, c.Label)
		assert.Positive(t, b.Live.Requests.Answered, c.Label)
		assert.Equal(t, b.Live.RulePackets, b.Live.Received+b.Live.QueueDropped+b.Live.UserDropped, c.Label)
		assert.Equal(t, b.Live.Received, b.Accepted+b.Dropped, c.Label)
		if c.Engine != study.NoQueue {
			assert.Positive(t, b.Live.Received, c.Label)
			assert.Positive(t, b.Live.CPU.Filter, c.Label)
			assert.NotEmpty(t, b.Live.Stages, c.Label)
		}
	}
}

// TestInLabRun is the whole comparison in short, as root and as an ordinary user.
func TestInLabRun(t *testing.T) {
	needLab(t)
	for name, ordinary := range map[string]bool{"as this user": false, "as an ordinary user": true} {
		t.Run(name, func(t *testing.T) {
			if ordinary && os.Getuid() != 0 {
				t.Skip("this user is ordinary already")
			}
			args := []string{"--engine", theTen, "--rules", "builtin:24", "--load", "wrk", "--quick", "--reps", "1"}
			if _, err := exec.LookPath("wrk"); err != nil {
				require.NotEqual(t, "1", os.Getenv(livetest.Required), err)
				args[5] = "rate:500"
			}
			results, printed := runLab(t, ordinary, args...)
			checkLive(t, results)
			require.Len(t, results.Blocks, 12)
			for _, name := range append(strings.Split(theTen, ","), study.NoQueue, study.AcceptAll) {
				assert.Contains(t, printed, name)
			}
			if results.Study.Environment.CPUs < 4 {
				assert.Contains(t, printed, "shared CPU")
			}
		})
	}
}

// TestInLabBlocksExactlyTheAttacks compares request ids for every engine.
func TestInLabBlocksExactlyTheAttacks(t *testing.T) {
	needLab(t)
	results, _ := runLab(t, false, "--engine", "all,adaptive", "--load", "rate:500", "--attack", "0.1", "--reps", "1", "--duration", "500ms", "--connections", "20")
	engines := 0
	for _, b := range results.Blocks {
		c := results.Study.Cells[b.Cell]
		require.NotNil(t, b.Live.Blocking, c.Label)
		assert.EqualValues(t, 25, b.Live.Blocking.Attacks, c.Label)
		assert.Zero(t, b.Live.Blocking.BenignBlocked, c.Label)
		failed := b.Live.Attacks.Failed // given up after 200 ms, which a busy machine may take
		unsent := uint64(failed["unsent"])
		if c.Engine == study.NoQueue || c.Engine == study.AcceptAll {
			assert.GreaterOrEqual(t, b.Live.Blocking.AttacksServed, uint64(13), c.Label)
			assert.GreaterOrEqual(t, b.Live.Blocking.AttacksServed+unsent+uint64(failed["timeout"]), uint64(25), c.Label)
			continue
		}
		engines++
		if b.Live.DeadlineVerdicts == 0 {
			assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		}
		assert.True(t, b.Live.Blocking.Exact, c.Label)
		assert.Zero(t, b.Live.Blocking.AttacksServed, c.Label)
		assert.GreaterOrEqual(t, b.Dropped+unsent, uint64(25), "each attack's first packet at least")
	}
	assert.Len(t, catalog.Names(), engines)
}

// TestInLabReadersAndPeers: both readers, verdicts one by one and by the burst, and another program in the filter's place.
func TestInLabReadersAndPeers(t *testing.T) {
	needLab(t)
	script := filepath.Join(anyonesDir(t), "peer")
	program, err := os.Executable()
	require.NoError(t, err)
	// tigerbench live itself is the other program: it says that it is bound on stderr.
	text := "#!/bin/sh\n" + roleEnv + "=main " + program + " live --queue $1 --engine sequential --json 2>/dev/null >/dev/null & pid=$!\n" +
		"trap 'kill -TERM $pid; wait $pid; exit 0' TERM\n" +
		"while ! grep -q \"^ *$1 \" /proc/self/net/netfilter/nfnetlink_queue; do sleep 0.02; done\necho ready\nwait $pid\n"
	require.NoError(t, os.WriteFile(script, []byte(text), 0o755))
	results, _ := runLab(t, false, "--engine", "sequential", "--reader", "raw,nfqueue", "--burst-verdicts", "off,on", "--load", "rate:300",
		"--reps", "1", "--duration", "500ms", "--peer", "ours=sh "+script+" {queue}")
	seen := map[string]bool{}
	for _, b := range results.Blocks {
		c := results.Study.Cells[b.Cell]
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.EqualValues(t, 150, b.Live.Requests.Answered, c.Label)
		if c.Engine != study.NoQueue {
			assert.Equal(t, b.Live.RulePackets, b.Live.Received, c.Label)
		}
		seen[c.Engine+" "+c.Live.Reader] = true
	}
	assert.Equal(t, map[string]bool{
		"no queue ": true, "none raw": true, "none nfqueue": true, "sequential raw": true, "sequential nfqueue": true, "ours ours": true,
	}, seen)
}

// TestInLabDatagramsAndCaptures: what is lost has a counter, and a capture's packets arrive as the rules accept them. The
// deadline's verdicts, and those without one, are cells of one group.
func TestInLabDatagramsAndCaptures(t *testing.T) {
	needLab(t)
	results, _ := runLab(t, false, "--engine", "chanbased", "--load", "udp:2000,pcap:builtin:web", "--reps", "1", "--duration", "500ms",
		"--deadline", "off,5s")
	seen := 0
	for _, b := range results.Blocks {
		c, l := results.Study.Cells[b.Cell], b.Live
		assert.Equal(t, study.BlockOK, b.Status, "%s: %s", c.Label, b.Reason)
		assert.Zero(t, l.DeadlineVerdicts, c.Label)
		seen++
		if l.Replay == nil {
			require.NotNil(t, l.Datagrams, c.Label)
			assert.EqualValues(t, 1000, l.Datagrams.Sent, c.Label)
			assert.Equal(t, l.Datagrams.Sent, l.Datagrams.Received+l.Datagrams.Lost, c.Label)
			continue
		}
		assert.True(t, l.Replay.Exact || len(l.Replay.Lost) > 0, "%s: %v", c.Label, l.Replay.Differences)
		assert.Positive(t, l.Replay.Received, c.Label)
		hasRules := c.Engine == study.Sequential || c.Engine == "chanbased"
		assert.Equal(t, hasRules, l.Replay.MeanNS != nil, "%s: the same packets without a queue", c.Label)
		if hasRules {
			assert.Less(t, l.Replay.Accepted, l.Replay.Sent, c.Label)
		}
	}
	assert.Equal(t, 2*(2+2+2), seen, "two loads, two baselines, two engines with and without a deadline")
	require.Len(t, results.Study.Inputs, 2, "the capture and the rules")
}

// TestInLabRunPrintsJSON reads what programs see.
func TestInLabRunPrintsJSON(t *testing.T) {
	needLab(t)
	cmd := labProcess(t, false, "run", "--engine", "sequential", "--load", "rate:200", "--reps", "1", "--duration", "300ms", "--json", "--out", filepath.Join(anyonesDir(t), "study"))
	out, err := cmd.Output()
	require.NoError(t, err)
	var document struct {
		Rows []struct{ Engine, Status string }
	}
	require.NoError(t, json.Unmarshal(out, &document))
	require.Len(t, document.Rows, 3)
	for _, row := range document.Rows {
		assert.Equal(t, study.BlockOK, row.Status, row.Engine)
	}
}
