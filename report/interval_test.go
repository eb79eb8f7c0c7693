package report

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// summarized is the example with some blocks left out or changed.
func summarized(repetitions int, change func(*study.Study, *study.Block)) *study.Results {
	r := example()
	r.Study.Repetitions = repetitions
	var blocks []study.Block
	for _, b := range r.Blocks {
		if b.Repetition < repetitions {
			change(&r.Study, &b)
			blocks = append(blocks, b)
		}
	}
	r.Blocks = blocks
	r.Rows, r.Drifts, r.Warnings = study.Summarize(&r.Study, blocks)
	return r
}

func TestOneRepetitionHasNoInterval(t *testing.T) {
	r := summarized(1, func(*study.Study, *study.Block) {})
	var md, tex bytes.Buffer
	require.NoError(t, writeMarkdown(&md, r, groupsOf(r)))
	require.NoError(t, writeLaTeX(&tex, r, groupsOf(r)))
	g := groupsOf(r)[0]
	f, err := ratios(g)
	require.NoError(t, err)
	for _, text := range []string{terminal(t, r, 120, false), tex.String(), strings.Join(f.caption, " ")} {
		assert.NotContains(t, text, "0% interval")
		assert.NotContains(t, text, "{[}")
		assert.NotContains(t, text, " 1 repetitions")
	}
	mailbox := g.find("mailbox")
	require.NotNil(t, mailbox.Ratio)
	assert.Equal(t, "-", interval(mailbox))
	assert.Equal(t, ratio(mailbox), wholeRatio(mailbox))
	assert.Contains(t, md.String(), "| "+ratio(mailbox)+" | - |")
	assert.Contains(t, terminal(t, r, 200, false), "ratio of means to sequential.")
}

func TestCaptionsSayWhyThereIsNoRatio(t *testing.T) {
	for want, change := range map[string]func(*study.Study, *study.Block){
		"no ratio: blocks are stalled": func(s *study.Study, b *study.Block) {
			if s.Cells[b.Cell].Engine == study.Sequential {
				stalled(b)
			}
		},
		"no ratio: the reference loop took as long as sequential": func(s *study.Study, b *study.Block) {
			if mean := 1e12; s.Cells[b.Cell].Engine == study.Reference {
				b.MeanNS = &mean
			}
		},
		"no ratio: in a repetition the reference loop took as long as sequential or the engine": func(s *study.Study, b *study.Block) {
			if mean := 1e12; s.Cells[b.Cell].Engine == study.Reference && b.Repetition == 0 {
				b.MeanNS = &mean
			}
		},
	} {
		r := summarized(3, change)
		text := strings.Join(strings.Fields(terminal(t, r, 120, false)), " ")
		assert.Contains(t, text, "ranked by p50; "+want+".")
		f, err := ratios(groupsOf(r)[0])
		require.NoError(t, err)
		assert.Contains(t, f.caption[0], capital(want)+".")
	}
	none := unmeasured(func(*study.Block) bool { return false })
	assert.Contains(t, terminal(t, none, 200, false), "no ratio: blocks are missing.")
}

func TestTheIntervalStaysWhereTheRatioIs(t *testing.T) {
	text := terminal(t, example(), 80, false)
	assert.Contains(t, text, "[1.98, 1.99]")
	assert.Contains(t, text, "not shown at this width: p99.9 ns, packets/s")
}
