package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// keep leaves only the rows that match.
func keep(r *study.Results, wanted func(*study.Row) bool) *study.Results {
	r.Rows = slices.DeleteFunc(r.Rows, func(row study.Row) bool { return !wanted(&row) })
	return r
}

// unmeasured is the example without its blocks: all rows are as the summary makes them.
func unmeasured(blocks func(*study.Block) bool) *study.Results {
	r := example()
	var left []study.Block
	for _, b := range r.Blocks {
		if blocks(&b) {
			left = append(left, b)
		}
	}
	r.Blocks = left
	r.Rows, r.Drifts, r.Warnings = study.Summarize(&r.Study, left)
	return r
}

func longLabels() *study.Results {
	r := example()
	for i := range r.Rows {
		r.Rows[i].Label += " W=16 caller-runs=on exit=ordered every=64 shards=interleaved lock=off"
	}
	r.Study.Groups[0].Title = strings.Repeat("a title that says much about everything ", 6)
	return r
}

func manyRows() *study.Results {
	r := example()
	rows := slices.Clone(r.Rows)
	for w := 3; w < 6; w++ {
		for _, row := range rows {
			if row.Cell.Engine != study.Reference && row.Cell.Engine != study.Sequential {
				row.Label = fmt.Sprintf("%s W=%d", row.Cell.Engine, w)
				r.Rows = append(r.Rows, row)
			}
		}
	}
	return r
}

func stalled(b *study.Block) { *b = study.Block{Cell: b.Cell, Status: study.BlockStalled} }

func allStalled() *study.Results {
	r := example()
	for i := range r.Blocks {
		stalled(&r.Blocks[i])
	}
	r.Rows, r.Drifts, r.Warnings = study.Summarize(&r.Study, r.Blocks)
	return r
}

// edges are studies that layouts must survive.
var edges = map[string]func() *study.Results{
	"example": example,
	"one engine": func() *study.Results {
		return keep(example(), func(r *study.Row) bool { return r.Cell.Engine == "mailbox" })
	},
	"baseline only": func() *study.Results {
		return keep(example(), func(r *study.Row) bool { return r.Cell.Engine == study.Sequential })
	},
	"early exit":  exitExample, // and anatomies
	"all stalled": allStalled,
	"no blocks":   func() *study.Results { return unmeasured(func(*study.Block) bool { return false }) },
	"no rows":     func() *study.Results { return keep(example(), func(*study.Row) bool { return false }) },
	"nothing":     func() *study.Results { return &study.Results{} },
	"long labels": longLabels,
	"many rows":   manyRows,
	"live":        liveExample,
	"live, one repetition": func() *study.Results {
		return liveWith(func(b *study.Block) bool { return b.Repetition == 0 })
	},
	"live, baselines only": func() *study.Results {
		return keep(liveExample(), func(r *study.Row) bool { return isBaseline(r) })
	},
	"live, no baselines": func() *study.Results {
		return keep(liveExample(), func(r *study.Row) bool { return !isBaseline(r) })
	},
	"live, all stalled": func() *study.Results {
		r := liveExample()
		for i := range r.Blocks {
			stalled(&r.Blocks[i])
		}
		return again(r)
	},
	"live, no blocks": func() *study.Results { return liveWith(func(*study.Block) bool { return false }) },
	"live, long labels": func() *study.Results {
		r := liveExample()
		for i := range r.Rows {
			r.Rows[i].Label += " W=16 dispatcher waits nfqueue one by one deadline 50ms"
		}
		return r
	},
	"curves": func() *study.Results { return few(curves()) },
	"curves, one repetition": func() *study.Results {
		r := curves()
		r.Study.Status = study.Interrupted
		r.Blocks = slices.DeleteFunc(r.Blocks, func(b study.Block) bool { return b.Repetition > 0 })
		return few(again(r))
	},
	"curves, all stalled": func() *study.Results {
		r := curves()
		for i := range r.Blocks {
			stalled(&r.Blocks[i])
		}
		return few(again(r))
	},
	"live and replayed": func() *study.Results {
		r, live := example(), liveExample()
		r.Study.Groups = append(r.Study.Groups, live.Study.Groups...)
		r.Rows = append(r.Rows, live.Rows...)
		r.Blocks = nil
		return r
	},
}

func TestEveryStudyIsReported(t *testing.T) {
	for name, build := range edges {
		t.Run(name, func(t *testing.T) {
			r := build()
			for _, width := range []int{0, 80, 120} {
				text := terminal(t, r, width, false)
				for i := range r.Rows {
					if row := &r.Rows[i]; row.Cell.Engine != study.Reference && width > 0 && name != "long labels" {
						require.Contains(t, text, label(row))
					}
				}
			}
			for _, table := range tables {
				require.NoError(t, table.write(io.Discard, r, groupsOf(r)))
			}
		})
	}
}

func TestStudiesWithoutNumbersAreWritten(t *testing.T) {
	for _, name := range []string{"no blocks", "no rows", "nothing"} {
		r := edges[name]()
		paths, err := Write(t.TempDir(), r, Formats())
		require.NoError(t, err, name)
		require.Len(t, paths, 3+15*len(r.Study.Groups), name)
	}
}

func TestStalledRowsAreNamedInTablesAndCharts(t *testing.T) {
	dir := t.TempDir()
	_, err := Write(dir, allStalled(), Formats())
	require.NoError(t, err)
	for name, want := range map[string]string{
		"table.md": "| mailbox | one cache line a helper | - | - | - |", "table.tex": "stalled 10/10: ",
		"original-percentiles.svg": ">mailbox †: stalled<", "original-latency.svg": ">stalled<",
		"original-throughput.svg": ">stalled<", "original-ratio.svg": ">no ratio: stalled<",
	} {
		content, err := os.ReadFile(filepath.Join(dir, Folder, name))
		require.NoError(t, err)
		assert.Contains(t, string(content), want, name)
	}
	assert.Contains(t, terminal(t, allStalled(), 120, false), "stalled 10/10: ")
}

func TestMismatchesShow(t *testing.T) {
	r := example()
	for i := range r.Rows {
		if r.Rows[i].Cell.Engine == "futex" {
			r.Rows[i].Mismatches, r.Rows[i].Verified = 12, 5_120_000
		}
	}
	for _, width := range []int{80, 250} {
		assert.Contains(t, terminal(t, r, width, false), "12 wrong of 5,120,000")
	}
	var b bytes.Buffer
	require.NoError(t, writeMarkdown(&b, r, groupsOf(r)))
	assert.Contains(t, b.String(), "12 wrong of 5,120,000")
}

func TestTooFewSamplesShowTheirNumber(t *testing.T) {
	ns := 5.0
	few := &study.Row{P50NS: &ns, BlocksOK: 10, Samples: 532}
	assert.Equal(t, "5.00", tail(few, few.P50NS))
	assert.Equal(t, "- n=532", tail(few, few.P99NS))
	assert.Equal(t, "-", tail(&study.Row{}, nil), "a row that was not measured has no n")
}

func TestRowsAreRankedByP50WithoutTheReference(t *testing.T) {
	for _, g := range groupsOf(example()) {
		require.Len(t, g.rows, 15)
		require.NotNil(t, g.reference)
		require.NotNil(t, g.drift)
		for i := 1; i < len(g.rows); i++ {
			require.LessOrEqual(t, *g.rows[i-1].P50NS, *g.rows[i].P50NS)
		}
	}
	r := allStalled()
	seven := 7.0
	r.Rows[5].P50NS = &seven
	assert.Same(t, &r.Rows[5], groupsOf(r)[0].rows[0], "rows without p50 come last")
}

func TestOversubscribedGroupsSayItOnce(t *testing.T) {
	g := groupsOf(example())[0]
	assert.Equal(t, 1, strings.Count(g.title(), oversubscribed))
	g.Title = "3 workers, oversubscribed"
	assert.Equal(t, "3 workers, oversubscribed", g.title())
	for _, r := range g.rows {
		assert.NotContains(t, g.notes(r), oversubscribed)
	}
}
