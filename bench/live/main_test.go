package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/live/lab"
)

// TestMain lets the test binary play the lab's programs and our filter.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == lab.AgentCommand || os.Args[1] == filterWord) {
		if err := play(os.Args[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	os.Exit(m.Run())
}

func TestNonsenseIsRefused(t *testing.T) {
	for args, want := range map[string]string{
		"-reps=-1":              "reps is -1",
		"-load=tcp":             "give wrk or udp",
		"-contestants=raw,java": `"java"`,
		"-contestants=raw,raw":  "given twice",
		"-warmup=1500ms":        "whole seconds",
		"-duration=1500ms":      "whole seconds",
		"-c=1":                  "connection",
		"-deadline=-1s":         "deadline is -1s",
		"-nonsense":             "not defined",
	} {
		_, err := parse(strings.Fields(args), io.Discard)
		assert.ErrorContains(t, err, want, args)
	}
}

func TestDefaultsFollowTheLoad(t *testing.T) {
	p, err := parse(nil, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, 10, p.repetitions)
	assert.Equal(t, live.Default(0).Deadline, p.deadline)
	assert.Equal(t, []string{"none", "c", "c-burst", "raw", "raw-burst", "nfqueue"}, p.contestants)
	p, err = parse([]string{"-load", "udp"}, io.Discard)
	require.NoError(t, err)
	assert.Equal(t, 5, p.repetitions)
	assert.Equal(t, []string{"c", "c-burst", "raw", "raw-burst"}, p.contestants)
}

func TestEveryClaimIsAboutAContestant(t *testing.T) {
	for _, load := range []string{loadHTTP, loadDatagrams} {
		for _, c := range claims(load) {
			assert.Contains(t, allNames(), c.of)
			assert.Contains(t, allNames(), c.over)
		}
		for _, l := range limits(load) {
			assert.Contains(t, allNames(), l.of)
		}
	}
}

// TestOurReadersAreLivesDefaults holds what peers/README.md says of both sides.
func TestOurReadersAreLivesDefaults(t *testing.T) {
	for _, c := range contestants() {
		if c.configure == nil {
			continue
		}
		got, want := live.Default(queueNumber), live.Default(queueNumber)
		c.configure(&got)
		want.Reader, want.BurstVerdicts = got.Reader, got.BurstVerdicts
		assert.Equal(t, want, got, c.name)
		assert.NoError(t, got.Validate())
	}
	d := live.Default(0)
	assert.EqualValues(t, 65531, d.CopyRange)
	assert.EqualValues(t, 8192, d.QueueLen)
	assert.Equal(t, 8<<20, d.ReadBuffer)
	assert.Equal(t, 64, d.Burst)
	assert.True(t, d.GSO && d.NoENOBUFS && !d.FailOpen)
}

func TestRatiosArePaired(t *testing.T) {
	v := visits{"raw": {{rate: 10}, {rate: 40}, {rate: 90}}, "c": {{rate: 10}, {rate: 20}, {rate: 30}}}
	assert.Equal(t, []float64{1, 2, 3}, v.ratios("raw", "c"))
	assert.Empty(t, v.ratios("raw", "nfqueue"))
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		claim             claim
		median, low, high float64
		want              string
	}{
		{claim{median: 0.85}, 0.85, 0.7, 0.9, "at least 0.85: met"},
		{claim{median: 0.85}, 0.849, 0.7, 0.9, "at least 0.85: NOT met"},
		{claim{median: 0.92, reach: 0.95}, 0.92, 0.9, 0.95, "at least 0.92, reaching 0.95: met"},
		{claim{median: 0.92, reach: 0.95}, 0.92, 0.9, 0.949, "at least 0.92, reaching 0.95: NOT met"},
		{claim{median: 0.92, reach: 0.95}, 0.91, 0.9, 0.96, "at least 0.92, reaching 0.95: NOT met"},
		{claim{width: 0.1}, 1, 0.95, 1.09, "interval within 10% of the median: met"},
		{claim{width: 0.1}, 1, 0.89, 1.05, "interval within 10% of the median: NOT met"},
		{claim{width: 0.1}, 1, 0.95, 1.11, "interval within 10% of the median: NOT met"},
	} {
		assert.Equal(t, tt.want, tt.claim.judge(tt.median, tt.low, tt.high, false))
	}
	assert.Contains(t, claim{width: 0.1}.judge(1, 1, 1, true), "not the filter's")
}

func TestCheckOfAnAccount(t *testing.T) {
	lost, err := told{Received: 10, Accepted: 9, Dropped: 1}.check(12)
	require.NoError(t, err)
	assert.EqualValues(t, 2, lost)
	for name, bad := range map[string]told{
		"a verdict too few":        {Received: 10, Accepted: 9},
		"a verdict refused":        {Received: 10, Accepted: 10, Refused: 1},
		"more than were queued":    {Received: 13, Accepted: 13},
		"verdicts by the deadline": {Received: 10, Accepted: 10, Late: 1},
		"laws that were not kept":  {Received: 10, Accepted: 10, Broken: []string{"one"}},
	} {
		_, err := bad.check(12)
		assert.Error(t, err, name)
	}
}

func TestTheDeadlineReachesTheFilter(t *testing.T) {
	for _, c := range contestants() {
		if c.configure == nil {
			continue
		}
		words, err := c.command(plan{deadline: 123 * time.Millisecond}, queueNumber)
		require.NoError(t, err)
		var o filterOptions
		require.NoError(t, json.Unmarshal([]byte(words[2]), &o))
		assert.Equal(t, 123*time.Millisecond, o.Live.Deadline, c.name)
	}
}

// TestReport prints two repetitions of two contestants, one of which the claims need a partner for.
func TestReport(t *testing.T) {
	p := plan{repetitions: 2, duration: 2 * time.Second, connections: 50, threads: 2, load: loadHTTP, seed: 3,
		engine: "sequential", rules: "builtin:24", contestants: []string{noQueue, "c", "raw"}}
	c := told{Received: 100, Accepted: 100, Syscalls: 200, CPU: 500_000}
	ours := told{Received: 90, Accepted: 90, Syscalls: 99, Metered: 90, Allocations: 9}
	v := visits{
		noQueue: {{rate: 300, p50: time.Millisecond}, {rate: 100}},
		"c":     {{rate: 100, told: c, lost: 1}, {rate: 110, told: c}},
		"raw":   {{rate: 90, told: ours}, {rate: 110, told: ours}},
	}
	var out bytes.Buffer
	require.NoError(t, write(&out, p, v))
	assert.Contains(t, out.String(), "wrk -t2 -c50 for 2s")
	for _, row := range []string{
		`no queue +200 +100 +300 +500 +- +- +- +- +- +-`,
		`C, one by one +105 +100 +110 +- +- +200 +1 +5000 +2\.00 +-`,
		`raw, one by one +100 +90 +110 +- +- +180 +0 +0 +1\.10 +18`,
		`raw / c +0\.950 +0\.900 to 1\.000 +at least 0\.85: met`,
		`allocations a packet of raw +0\.1 +0\.1 to 0\.1 +at most 0\.001: NOT met`,
	} {
		assert.Regexp(t, row, out.String())
	}
	assert.NotContains(t, out.String(), "nfqueue")
}

func TestABoundedRateIsNoFigureOfTheFilter(t *testing.T) {
	p := plan{repetitions: 1, load: loadDatagrams, contestants: []string{"c", "raw"}}
	v := visits{"c": {{rate: 100}}, "raw": {{rate: 200, bounded: true}}}
	var out bytes.Buffer
	require.NoError(t, write(&out, p, v))
	assert.Regexp(t, `raw, one by one +>=200`, out.String())
	assert.Regexp(t, `raw / c .*not the filter's`, out.String())
}

func TestMedian(t *testing.T) {
	assert.InDelta(t, 5.0, median([]float64{9, 1, 5}), 0)
	assert.InDelta(t, 4.0, median([]float64{9, 1, 5, 3}), 0)
}
