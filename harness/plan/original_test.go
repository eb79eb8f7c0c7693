package plan

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/study"
)

// notesContext knows the engines of the original study.
func notesContext(cpus int) Context {
	c := fakeContext(cpus)
	c.Rules["synthetic:0"] = RuleSet{DropOnly: true}
	c.Specs = []engines.Spec{spec(study.Sequential, nil)}
	for _, name := range append(slices.Clone(study.NotesEngines), "chanbased", "spawn", "mailbox") {
		c.Specs = append(c.Specs, spec(name, nil))
	}
	return c
}

func TestOriginalStudyIsTheOriginalsExactCell(t *testing.T) {
	p := build(t, notesContext(2), OriginalStudy()...)
	require.Len(t, p.Groups, 3)
	assert.Equal(t, []string{study.OriginalGroup, study.EmptyGroup, study.SingleGroup}, []string{p.Groups[0].ID, p.Groups[1].ID, p.Groups[2].ID})
	assert.Equal(t, "builtin:24", p.Groups[0].Rules)
	forms := map[string]int{}
	for _, c := range p.Cells {
		assert.NotEqual(t, "mailbox", c.Engine, "the notes know no mailbox")
		forms[c.Group+"/"+c.Engine]++
		if c.Engine == study.Sequential || c.Engine == study.Reference {
			continue
		}
		assert.False(t, c.CallerRuns)
		assert.Equal(t, "ordered", c.EarlyExit)
		assert.Equal(t, 2, c.ExitEvery)
		switch c.Group {
		case study.SingleGroup:
			assert.Equal(t, []int{0, 1}, c.CPUs, "one helper on a core of its own")
			assert.False(t, c.Oversubscribed)
		default:
			assert.Equal(t, 4, c.Participants, "three workers and a dispatcher that waits")
			assert.Empty(t, c.CPUs, "the notes pin nothing")
			assert.True(t, c.Oversubscribed)
		}
	}
	assert.Equal(t, 2, forms["original/condvar"], "locked and unlocked")
	assert.Equal(t, 2, forms["original/spawn"])
	assert.Equal(t, 2, forms["empty/condvar"])
	assert.Equal(t, 1, forms["original/futex"])
	assert.Equal(t, 1, forms["single/condvar"], "what is pinned is locked")
	assert.Equal(t, 2+7, countGroup(p, study.EmptyGroup))
	assert.Empty(t, p.Notes)
}

func countGroup(p *Plan, group string) int {
	n := 0
	for _, c := range p.Cells {
		if c.Group == group {
			n++
		}
	}
	return n
}

func TestOriginalStudyTakesAMinute(t *testing.T) {
	p, err := Build(OriginalStudy(), notesContext(2), QuickTiming(), 1)
	require.NoError(t, err)
	least, most := p.Estimate()
	assert.Less(t, least.Seconds(), 40.0, "beside the probe and slow engines")
	assert.Less(t, most.Seconds(), 60.0)
}
