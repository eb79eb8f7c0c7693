package study

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSONDocument(t *testing.T) {
	s := smallStudy(2)
	s.Environment.CPU, s.Anatomy = "Some <CPU>", 2e9
	blocks := goodBlocks(2)
	rows, drifts, warnings := Summarize(s, blocks)
	var out bytes.Buffer
	r := &Results{Dir: "results/x", Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: warnings}
	require.NoError(t, WriteJSON(&out, r))
	assert.Contains(t, out.String(), "Some <CPU>")
	var d struct {
		Schema      int
		Study       map[string]any
		Environment map[string]any
		Rows        []map[string]any
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &d))
	assert.Equal(t, Schema, d.Schema)
	assert.Equal(t, "small", d.Study["name"])
	assert.Equal(t, 12.0, d.Study["blocks_measured"])
	assert.Equal(t, 2e9, d.Study["anatomy_ns"])
	require.Len(t, d.Rows, 4)
	for _, field := range []string{"engine", "group", "matcher", "rules", "workers", "caller_runs", "pin", "early_exit", "corpus",
		"status", "samples", "p50_ns", "p99_ns", "p999_ns", "mean_ns", "pkt_per_s", "cpus", "cpu_ns_per_pkt", "ratio", "ratio_lo",
		"ratio_hi", "ratio_raw", "parallel_share", "round_trip_ns", "loop_ns", "corun_slowdown", "mismatches"} {
		assert.Contains(t, d.Rows[cellFutex], field)
	}
	assert.Equal(t, 2.0, d.Rows[cellFutex]["ratio"])
	assert.Nil(t, d.Rows[cellReference]["ratio"], "null, not left out")
}

func TestJSONListsAreNeverNull(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, WriteJSON(&out, &Results{}))
	for _, list := range []string{"rows", "drifts", "warnings", "inputs", "groups"} {
		assert.Contains(t, out.String(), `"`+list+`": []`)
	}
}

func TestJSONReportsAFailingWriter(t *testing.T) {
	want := errors.New("pipe closed")
	assert.ErrorIs(t, WriteJSON(&failingWriter{left: 0, err: want}, &Results{}), want)
}
