package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOrderIsShuffledAndRepeatable(t *testing.T) {
	names := func(p plan, repetition int) (all []string) {
		for _, c := range p.order(repetition) {
			all = append(all, c.name)
		}
		return all
	}
	p := plan{contestants: allNames(), seed: 1}
	orders := map[string]bool{}
	for repetition := range 20 {
		got := names(p, repetition)
		assert.ElementsMatch(t, allNames(), got)
		assert.Equal(t, got, names(p, repetition))
		orders[strings.Join(got, " ")] = true
	}
	assert.Greater(t, len(orders), 10)
	assert.NotEqual(t, names(p, 0), names(plan{contestants: allNames(), seed: 2}, 0))
}
