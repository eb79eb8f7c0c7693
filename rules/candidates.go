package rules

import (
	"slices"

	"github.com/tigerbench/tigerbench/packet"
)

// candidates gives the positions of all rules whose prefix holds an address; each is then checked whole. It serves rules of
// several fields, of which the address tells most.
type candidates struct {
	segments          // whose answer is the number of a list
	lists    []uint32 // one after another, each rising
	ends     []uint32 // of each list
}

// maxListed bounds the positions in all lists of a table: 64 MB.
const maxListed = 16 << 20

// list returns the candidates for an address; top is the bucket.
func (c *candidates) list(a address, top uint64) []uint32 {
	n := c.at(a, top)
	if n == none {
		return nil
	}
	begin := uint32(0)
	if n > 0 {
		begin = c.ends[n-1]
	}
	return c.lists[begin:c.ends[n]]
}

// both are the candidates of one side, by version.
type both struct{ v4, v6 candidates }

func (b *both) list(version uint8, hi, lo uint64) []uint32 {
	switch version {
	case 4:
		return b.v4.list(address{0, lo}, lo>>16)
	case 6:
		return b.v6.list(address{hi, lo}, hi>>48)
	}
	return nil
}

// confirm returns the first of the candidates that matches and is below found, or found.
func (x *indexed) confirm(p *packet.Packet, list []uint32, found uint32) uint32 {
	for _, pos := range list {
		if pos >= found {
			break
		}
		if x.whole.Scan(p, int(pos), int(pos)+1) == int(pos) {
			return pos
		}
	}
	return found
}

// cutLists makes the lists of all reaches that hold an address; false where they would be too long.
func cutLists(reaches []reach, last address, top func(address) uint64) (candidates, bool) {
	var c candidates
	if len(reaches) == 0 {
		return c, true
	}
	begins, ends := slices.Clone(reaches), slices.Clone(reaches)
	slices.SortFunc(begins, func(a, b reach) int { return a.first.compare(b.first) })
	slices.SortFunc(ends, func(a, b reach) int { return a.last.compare(b.last) })
	var open []uint32
	for at := (address{}); ; {
		for ; len(ends) > 0 && ends[0].last.less(at); ends = ends[1:] {
			i, _ := slices.BinarySearch(open, ends[0].pos)
			open = slices.Delete(open, i, i+1)
		}
		for ; len(begins) > 0 && !at.less(begins[0].first); begins = begins[1:] {
			i, _ := slices.BinarySearch(open, begins[0].pos)
			open = slices.Insert(open, i, begins[0].pos)
		}
		if len(c.lists)+len(open) > maxListed {
			return candidates{}, false
		}
		c.starts, c.lowest = append(c.starts, at), append(c.lowest, uint32(len(c.ends)))
		c.lists = append(c.lists, open...)
		c.ends = append(c.ends, uint32(len(c.lists)))
		next := last
		if len(ends) > 0 && ends[0].last.less(last) {
			next = ends[0].last.successor()
		} else if len(begins) == 0 {
			break
		}
		if len(begins) > 0 && begins[0].first.less(next) || next == last && len(begins) > 0 {
			next = begins[0].first
		}
		at = next
	}
	c.index(top)
	return c, true
}
