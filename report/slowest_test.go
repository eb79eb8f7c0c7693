package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// slowExample is the made-up study with slow packets of mailbox in two repetitions, one of them with its anatomy.
func slowExample() *study.Results {
	r := dissectedExample()
	at, steal, last := 1.5e6, 1e7, 2
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if c := r.Study.Cells[b.Cell]; c.Engine != "mailbox" || c.Group != "original" || b.Repetition > 1 {
			continue
		}
		ns := 50_000 * float64(1+b.Repetition)
		b.Slowest = []study.SlowPacket{
			{File: "web.pcap", Packet: 4_711, NS: ns, Verdict: "drop by rule 3", AtNS: &at,
				Around: &study.Around{Packets: 5_900, InvoluntarySwitches: 2, StealNS: &steal}},
			{File: "dns.pcap", Packet: 1, NS: ns / 2, Verdict: "accept by policy", AtNS: &at, Around: &study.Around{Packets: 12, GCCycles: 1}},
		}
		parts := study.Parts{ForkNS: 100, SkewNS: 50, WorkNS: 400, JoinNS: ns - 550, TotalNS: ns}
		b.Anatomy.Slowest = []study.SlowPacket{{File: "web.pcap", Packet: 7, NS: ns, Verdict: "accept by policy", Parts: &parts, Last: &last}}
	}
	r.Rows, _, _ = study.Summarize(&r.Study, r.Blocks)
	return r
}

func TestSlowestLooksAsApproved(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Slowest(&b, slowExample()))
	golden(t, "slowest.txt", []byte(b.String()))
}

func TestSlowestSaysWhereThereAreNone(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Slowest(&b, example()))
	assert.Contains(t, b.String(), "No slow packets were kept")
}

func TestSlowestOfAnOpenLoop(t *testing.T) {
	r := slowExample()
	response := 2e6
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Engine == "mailbox" && row.Cell.Group == "original" {
			row.Open, row.Anatomy = &study.OpenRow{Arrivals: "rate:1000"}, nil
			row.Slowest = []study.Slowest{{SlowPacket: study.SlowPacket{File: "web.pcap", Packet: 9, NS: 1_000, ResponseNS: &response, Verdict: "accept by policy"}}}
		}
	}
	var b strings.Builder
	require.NoError(t, Slowest(&b, r))
	assert.Contains(t, b.String(), "latency (response time)")
	assert.Regexp(t, `2\.00 ms +1\.00 µs +9 of web\.pcap +accept by policy`, b.String())
	assert.NotContains(t, b.String(), "in its pass")
}
