package mailbox

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestTreesOfAnyShape drives every helper of trees with more levels than a machine's CPUs make: each has each packet once, and the lowest
// answer comes out, from whichever node.
func TestTreesOfAnyShape(t *testing.T) {
	for _, fanOut := range []int{1, 2, 3, 4} {
		for _, helpers := range []int{1, 2, 5, 13} {
			t.Run(fmt.Sprintf("%d lines, %d helpers", fanOut, helpers), func(t *testing.T) {
				drive(t, newTree(NewParking(forkjoin.Shape{Helpers: helpers, KeyOnly: true, FirstEpoch: 1<<32 - 8}), fanOut), helpers)
			})
		}
	}
}

// drive lets helper n%helpers match packet n.
func drive(t *testing.T, g *Tree, helpers int) {
	var ended sync.WaitGroup
	for h := range helpers {
		ended.Go(func() {
			n := 0
			for p, ok := g.Await(h); ok; p, ok = g.Await(h) {
				assert.EqualValues(t, n, p.Number)
				index := rules.NoRule
				if n%helpers == h {
					index = uint32(h)
				}
				n++
				g.Arrive(h, index)
			}
		})
	}
	for n := range 3 * helpers {
		g.Fork(&packet.Packet{Number: uint32(n)})
		assert.EqualValues(t, n%helpers, g.Join())
	}
	g.Close()
	ended.Wait()
}

// TestEveryHelperIsInTheTreeOnce: each line has one participant that fills it.
func TestEveryHelperIsInTheTreeOnce(t *testing.T) {
	for helpers := range 30 {
		g := newTree(newFlat(forkjoin.Shape{Helpers: helpers}, polling(forkjoin.Shape{})), fanOut)
		filled := map[*line]int{}
		for _, lines := range append(g.below, g.first) {
			assert.LessOrEqual(t, len(lines), fanOut)
			for _, l := range lines {
				filled[l]++
			}
		}
		assert.Len(t, filled, helpers)
		for _, l := range g.lines {
			assert.Equal(t, 1, filled[l])
		}
	}
}
