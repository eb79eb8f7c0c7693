package mailbox

import (
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/engines/internal/wait"
	"github.com/tigerbench/tigerbench/packet"
)

// fanOut is how many lines one participant fills: the fan-in of the static tree barrier of Mellor-Crummey and Scott.
const fanOut = 4

// TreeSpec describes the engine whose helpers hand the packet on, and collect answers.
func TreeSpec() engines.Spec {
	return forkjoin.Complete(engines.Spec{
		Name: "mailbox-tree", Title: "mailbox-tree", Primitive: "cache lines along a tree, polled",
		Listing: engines.NotFirst,
		Traits: engines.Traits{
			Parallel: true, HoldsP: true,
			Algorithm:      "as mailbox, but each participant forks to up to 4 others and takes the lowest of their answers with its own",
			Cost:           "2 transfers per helper as well, but on the critical path 2 for each of up to 4 lines a level, 0 syscalls",
			Waits:          "keeps its CPU; oversubscribed it yields",
			Oversubscribed: "spins for spin-max, then yields its CPU by sched_yield",
		},
	}, func(s forkjoin.Shape) forkjoin.Gate { return newTree(newFlat(s, polling(s)), fanOut) })
}

// NewParkingTree is NewParking along a tree.
func NewParkingTree(s forkjoin.Shape) *Tree { return newTree(NewParking(s), fanOut) }

// Tree is the gate along a tree: the dispatcher is its root, helper h its node h+1, and node n has the nodes n*fanOut+1 and
// following as children. The line of a node joins it to its parent.
type Tree struct {
	*Gate
	below [][]*line // by helper: its children's lines
}

var _ forkjoin.Gate = (*Tree)(nil)

func newTree(g *Gate, fanOut int) *Tree {
	children := func(node int) []*line {
		from, to := node*fanOut, (node+1)*fanOut // helpers; the lines of nodes one higher
		return g.lines[min(from, len(g.lines)):min(to, len(g.lines))]
	}
	t := &Tree{Gate: g}
	g.first = children(0)
	for h := range g.helpers {
		t.below = append(t.below, children(h+1))
	}
	return t
}

// Await hands the packet on before the helper evaluates its own shard, and hands on too that the gate is closed. What was
// written before the parent's post synchronizes before the helper's, and so before its children.
func (t *Tree) Await(h int) (*packet.Packet, bool) {
	p, ok := t.Gate.Await(h)
	own := t.helpers[h]
	from, epoch := own.line, own.epoch
	for _, l := range t.below[h] {
		l.key, l.number, l.closed = from.key, from.number, from.closed
		wait.Post(&l.sequence, epoch)
	}
	return p, ok
}

// Arrive answers for the helper and all below it. A helper whose rule panicked comes here too, so that nobody above waits
// for ever.
func (t *Tree) Arrive(h int, index uint32) {
	own := t.helpers[h]
	t.Gate.Arrive(h, lowest(t.below[h], &own.policy, own.epoch+step, index))
}
