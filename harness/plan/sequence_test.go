package plan

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/harness/study"
)

// drawPlan makes a plan of any shape.
func drawPlan(t *rapid.T) *Plan {
	p := &Plan{Seed: rapid.Uint64().Draw(t, "seed"), Timing: Timing{Repetitions: rapid.IntRange(1, 12).Draw(t, "repetitions")}}
	for g := range rapid.IntRange(1, 4).Draw(t, "groups") {
		id := fmt.Sprintf("g%d", g)
		p.Groups = append(p.Groups, study.Group{ID: id})
		for c := range rapid.IntRange(2, 12).Draw(t, "cells") {
			engine := []string{study.Sequential, study.Reference, "other"}[min(c, 2)]
			p.Cells = append(p.Cells, study.Cell{ID: len(p.Cells), Group: id, Engine: engine})
		}
	}
	return p
}

func TestEveryCellOnceARepetitionAndSequentialThrice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		visits := p.Sequence()
		require.Len(t, visits, p.Blocks())
		type key struct{ cell, repetition, visit int }
		seen := map[key]bool{}
		for i, v := range visits {
			assert.Equal(t, i, v.Sequence)
			assert.Less(t, v.Visit, p.Cells[v.Cell].Visits())
			k := key{v.Cell, v.Repetition, v.Visit}
			assert.False(t, seen[k], "%v twice", k)
			seen[k] = true
		}
	})
}

func TestSequentialStandsAtStartMiddleAndEndOfItsGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		visits := p.Sequence()
		for len(visits) > 0 {
			group := p.Cells[visits[0].Cell].Group
			n := 0
			for n < len(visits) && p.Cells[visits[n].Cell].Group == group && visits[n].Repetition == visits[0].Repetition {
				n++
			}
			run := visits[:n]
			var at []int
			for i, v := range run {
				if p.Cells[v.Cell].Engine == study.Sequential {
					require.Equal(t, len(at), v.Visit, "visits are numbered in order")
					at = append(at, i)
				}
			}
			require.Len(t, at, 3, "a group is visited in one piece")
			assert.Equal(t, 0, at[0])
			assert.InDelta(t, float64(n-1)/2, at[1], 1)
			assert.Equal(t, n-1, at[2])
			visits = visits[n:]
		}
	})
}

func TestSequenceIsDeterminedByTheSeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPlan(t)
		assert.Equal(t, p.Sequence(), p.Sequence())
		assert.Equal(t, p.PassSeed(3), p.PassSeed(3))
	})
}

func TestRepetitionsAndSeedsDiffer(t *testing.T) {
	p := &Plan{Seed: 1, Timing: Timing{Repetitions: 2}, Groups: []study.Group{{ID: "g"}}}
	for i := range 20 {
		engine := []string{study.Sequential, study.Reference, "other"}[min(i, 2)]
		p.Cells = append(p.Cells, study.Cell{ID: i, Group: "g", Engine: engine})
	}
	cells := func(visits []Visit) (out []int) {
		for _, v := range visits {
			out = append(out, v.Cell)
		}
		return out
	}
	one := p.Sequence()
	assert.NotEqual(t, cells(one[:22]), cells(one[22:]), "each repetition is shuffled anew")
	assert.NotEqual(t, p.PassSeed(0), p.PassSeed(1))
	p.Seed = 2
	assert.NotEqual(t, cells(one), cells(p.Sequence()))
}
