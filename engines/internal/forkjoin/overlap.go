package forkjoin

// overlap counts the stamped packets, and those in which at least two shards' work overlapped in time. With more participants than
// CPUs a shard that was descheduled in its midst overlaps with the one that ran in its place: there the count is an
// upper bound on what ran in parallel.
type overlap struct {
	packets    uint64
	overlapped uint64
}

// add looks at the stamps of one packet. Empty shards have no work that could overlap; a packet with fewer
// than two shards that have is not counted.
func (o *overlap) add(participants []*Participant) {
	working, any := 0, false
	for i, a := range participants {
		if a.length == 0 {
			continue
		}
		working++
		for _, b := range participants[:i] {
			any = any || b.length > 0 && a.last.start < b.last.end && b.last.start < a.last.end
		}
	}
	if working < 2 {
		return
	}
	o.packets++
	if any {
		o.overlapped++
	}
}

// Sample implements engines.Overlapped.
func (t *Team) Sample(on bool) {
	t.stamping = on
	t.sampling.Store(on)
}

// Overlap implements engines.Overlapped.
func (t *Team) Overlap() (packets, overlapped uint64) { return t.overlap.packets, t.overlap.overlapped }
