package main

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTurns has goroutines go round, each as often as it likes, and one leave without having had its turn.
func TestTurns(t *testing.T) {
	order, seen := newTurns(4), []int{}
	var all sync.WaitGroup
	order.leave(2)
	for who, times := range []int{3, 1, 0, 2} {
		all.Go(func() {
			defer order.leave(who)
			for range times {
				order.await(who)
				seen = append(seen, who) // whose turn it is has it alone
				order.pass(who)
			}
		})
	}
	all.Wait()
	assert.Len(t, seen, 6)
	assert.Equal(t, []int{0, 1, 3}, seen[:3])
	assert.Equal(t, 0, seen[3])
	assert.ElementsMatch(t, []int{0, 3}, seen[4:])
}
