package lab

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab/replay"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

// openCapture reads a corpus, damaged ones as far as they go.
func openCapture(t *testing.T, spec string) *pcaps.Capture {
	t.Helper()
	corpus, _, err := pcaps.Open(spec)
	require.NoError(t, err)
	return &corpus.Capture
}

// shared names a capture beside the project.
func shared(name string) string {
	dir := os.Getenv("TIGERBENCH_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	return filepath.Join(dir, "captures", name)
}

// cross replays a load through a filter and checks that each packet fared as it had to.
func cross(t *testing.T, l *Lab, load *replay.Load, o filterOptions, pace replay.Options) Replayed {
	t.Helper()
	set, _, err := rules.Open(o.Rules, rules.Options{})
	require.NoError(t, err)
	verdicts, err := load.Judge(set)
	require.NoError(t, err)
	stop := filter(t, l, o)
	r, err := l.Replay(t.Context(), pace, load, verdicts)
	require.NoError(t, err)
	ledger := stop()
	t.Logf("sent %d, accepted %d, dropped %d, received %d, refused %v, left out %v, mended %v, lag %v",
		r.Sent, r.Accepted, r.Dropped, r.Received, r.Refused, r.LeftOut, r.Mended, r.MaxLag)
	assert.True(t, r.Exact, "%q", r.Differences)
	assert.Equal(t, r.Expected, r.Received)
	assert.EqualValues(t, len(load.Packets)*max(pace.Passes, 1), r.Sent)
	assert.Empty(t, r.Lost)
	refused := uint64(0)
	for _, p := range load.Packets {
		if p.Refusal != "" {
			refused++
		}
	}
	assert.Equal(t, r.Sent-refused*uint64(max(pace.Passes, 1)), ledger.Counts.Received, "nothing else crosses the filter")
	assert.Equal(t, r.Expected, ledger.Counts.Accepted)
	return r
}

// TestReplayBuiltin sends the built-in corpora through a single thread and through workers.
func TestReplayBuiltin(t *testing.T) {
	const most = 3000
	l := up(t, Options{})
	for _, name := range pcaps.BuiltinNames() {
		load := Rewrite(openCapture(t, "builtin:"+name), most)
		require.Len(t, load.Packets, most)
		for _, engine := range []string{"sequential", "chanbased"} {
			for _, set := range []string{"builtin:24", "builtin:web"} {
				t.Run(name+", "+engine+", "+set, func(t *testing.T) {
					cross(t, l, load, filterOptions{engine, set, live.Default(40)}, replay.Options{Rate: 10_000})
				})
			}
		}
	}
}

func sum(counts map[string]uint64) (n uint64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// TestReplayShared sends captures of all kinds: tags and tunnels, options, fragments, cut packets, damage.
func TestReplayShared(t *testing.T) {
	const most = 1500
	if _, err := os.Stat(shared("")); err != nil {
		t.Skip("the shared captures are not here: ", err)
	}
	l := up(t, Options{})
	for _, c := range []struct{ name, rules string }{
		{"arkime__icmp-frame-relay.pcap", "builtin:24"},
		{"ndpi__WebattackRCE.pcap", "builtin:web"},
		{"ndpi__6in4tunnel.pcap", "builtin:24"},
		{"ndpi__fuzz-2006-09-29-28586.pcap", "builtin:24"}, // a source in 0.0.0.0/8 among others
		{"pcpp__ip4_fragments.pcap", "builtin:24"},
		{"pcpp__ipv4-options.pcap", "builtin:24"},
		{"pcpp__many-protocols.pcap", "builtin:24"},
		{"sv__fuzz.pcap", "builtin:24"},
		{"sv__pppoe-session-http.pcap", "builtin:web"},
		{"tcpdump__ipv4_invalid_hdr_length.pcap", "builtin:24"},
		{"tcpdump__various_gre.pcap", "builtin:24"},
		{"wireshark__dhcp-nanosecond.pcapng", "builtin:24"},
		{"zeek__ip4-trunc.pcap", "builtin:24"},
		{"zeek__truncated-header.pcap", "builtin:24"},
	} {
		t.Run(c.name, func(t *testing.T) {
			load := Rewrite(openCapture(t, shared(c.name)), most)
			require.NotEmpty(t, load.Packets, "%v", load.LeftOut)
			cross(t, l, load, filterOptions{"sequential", c.rules, live.Default(41)}, replay.Options{Rate: 10_000})
		})
	}
}

// TestReplayKeepsTheCapturesPace sends 300 packets at twice their pace, in two passes.
func TestReplayKeepsTheCapturesPace(t *testing.T) {
	l := up(t, Options{})
	load := Rewrite(openCapture(t, "builtin:web"), 300)
	r := cross(t, l, load, filterOptions{"sequential", "builtin:24", live.Default(42)}, replay.Options{Speed: 2, Passes: 2})
	assert.GreaterOrEqual(t, r.Elapsed, load.Duration(), "twice half of it")
	assert.Positive(t, load.Duration())
}

// TestReplayTellsWhatDiffers replays through rules that are not those that the verdicts are of.
func TestReplayTellsWhatDiffers(t *testing.T) {
	l := up(t, Options{})
	load := Rewrite(openCapture(t, "builtin:dns"), 100)
	stop := filter(t, l, filterOptions{"sequential", dropAll(t), live.Default(43)})
	defer stop()
	r, err := l.Replay(t.Context(), replay.Options{Rate: 5000}, load, nil)
	require.NoError(t, err)
	assert.False(t, r.Exact)
	assert.Less(t, r.Received, uint64(100))
	require.NotEmpty(t, r.Differences)
	assert.Contains(t, r.Differences[0], "did not arrive")
}

// TestReplayWithoutAQueue accepts everything, and stops at its limit.
func TestReplayWithoutAQueue(t *testing.T) {
	l := up(t, Options{})
	load := Rewrite(openCapture(t, "builtin:flood"), 1000)
	r, err := l.Replay(t.Context(), replay.Options{Rate: 2000, Limit: 200 * time.Millisecond}, load, nil)
	require.NoError(t, err)
	assert.True(t, r.Exact, "%q", r.Differences)
	assert.Positive(t, r.Sent)
	assert.LessOrEqual(t, r.Sent, uint64(401))
	assert.Equal(t, r.Sent-sum(r.Refused), r.Received)
}

// TestReplayNamesLosses floods a short queue: what is missing is counted.
func TestReplayNamesLosses(t *testing.T) {
	l := up(t, Options{})
	load := Rewrite(openCapture(t, "builtin:flood"), 3000)
	config := live.Default(44)
	config.QueueLen = 16
	stop := filter(t, l, filterOptions{"sequential", "synthetic:4,cost=20us", config})
	defer stop()
	r, err := l.Replay(t.Context(), replay.Options{}, load, nil)
	require.NoError(t, err)
	assert.False(t, r.Exact)
	assert.Positive(t, r.Lost["filter queue.44.queue_dropped"])
	assert.Equal(t, r.Expected-r.Received, sum(r.Lost), "%v", r.Lost)
}
