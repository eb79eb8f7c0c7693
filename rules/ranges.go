package rules

import (
	"cmp"
	"container/heap"
	"slices"
)

// ranges gives the lowest position whose rule holds an address.
type ranges struct{ v4, v6 segments }

func (r *ranges) at(version uint8, hi, lo uint64) uint32 {
	switch version {
	case 4:
		return r.v4.at(address{0, lo}, lo>>16)
	case 6:
		return r.v6.at(address{hi, lo}, hi>>48)
	}
	return none
}

// segments cuts the address space where the answer changes. Segment i goes from starts[i] to the next start; the first begins at
// the lowest address. bucket[b] is the segment that holds the first address with the top 16 bits b, so that a look-up
// searches few segments.
type segments struct {
	starts []address
	lowest []uint32
	bucket []uint32 // 2^16 + 1 of them; nil where no rule looks here
}

// at finds the last segment that begins at or below a.
func (s *segments) at(a address, top uint64) uint32 {
	if s.bucket == nil {
		return none
	}
	lo, hi := s.bucket[top&0xffff], s.bucket[top&0xffff+1]
	for lo < hi {
		middle := (lo + hi + 1) / 2
		if a.less(s.starts[middle]) {
			hi = middle - 1
		} else {
			lo = middle
		}
	}
	return s.lowest[lo]
}

// reach is the addresses of one value of the rule at a position.
type reach struct {
	span
	pos uint32
}

// cut makes segments of reaches, which may overlap; top returns the 16 bits by which addresses are bucketed.
func cut(reaches []reach, last address, top func(address) uint64) segments {
	if len(reaches) == 0 {
		return segments{}
	}
	slices.SortStableFunc(reaches, func(a, b reach) int { return a.first.compare(b.first) })
	var s segments
	var open openReaches
	next := 0
	for at, more := (address{}), true; more; {
		for next < len(reaches) && !at.less(reaches[next].first) {
			heap.Push(&open, reaches[next])
			next++
		}
		for len(open) > 0 && open[0].last.less(at) {
			heap.Pop(&open)
		}
		pos, end := none, last
		if len(open) > 0 {
			pos, end = open[0].pos, open[0].last
		}
		s.add(at, pos)
		if next < len(reaches) && !end.less(reaches[next].first) {
			at = reaches[next].first
			continue
		}
		if more = end.less(last); more {
			at = end.successor()
		}
	}
	s.index(top)
	return s
}

// add begins a segment, unless the one before it has the same answer.
func (s *segments) add(at address, pos uint32) {
	if n := len(s.starts); n > 0 && s.lowest[n-1] == pos {
		return
	}
	s.starts, s.lowest = append(s.starts, at), append(s.lowest, pos)
}

// index finds the segment that each bucket begins in.
func (s *segments) index(top func(address) uint64) {
	s.bucket = make([]uint32, 1<<16+1)
	for i, start := range s.starts {
		b := top(start) // the segment begins inside bucket b: the buckets behind it begin in this one or a later one
		for j := b + 1; j < 1<<16+1; j++ {
			if i+1 < len(s.starts) && j > top(s.starts[i+1]) {
				break
			}
			s.bucket[j] = uint32(i)
		}
	}
}

func (a address) compare(b address) int {
	if c := cmp.Compare(a.hi, b.hi); c != 0 {
		return c
	}
	return cmp.Compare(a.lo, b.lo)
}

// successor is the address behind a, which is not the last.
func (a address) successor() address {
	if a.lo++; a.lo == 0 {
		a.hi++
	}
	return a
}

// openReaches is a heap of the reaches that a sweep is inside of, the lowest position on top.
type openReaches []reach

func (o openReaches) Len() int           { return len(o) }
func (o openReaches) Less(i, j int) bool { return o[i].pos < o[j].pos }
func (o openReaches) Swap(i, j int)      { o[i], o[j] = o[j], o[i] }
func (o *openReaches) Push(x any)        { *o = append(*o, x.(reach)) }
func (o *openReaches) Pop() any {
	last := (*o)[len(*o)-1]
	*o = (*o)[:len(*o)-1]
	return last
}
