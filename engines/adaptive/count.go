package adaptive

import "github.com/tigerbench/tigerbench/engines"

// Counters implements engines.Counted: one entry for each participant of the largest team. The first is the dispatcher's, who takes part in
// every packet.
func (e *engine) Counters() []engines.Counters {
	sum := e.alone.Counters()
	for t := range e.each() {
		for i, c := range t.Counters() {
			if i == len(sum) {
				sum = append(sum, engines.Counters{})
			}
			sum[i].Packets += c.Packets
			sum[i].Rules += c.Rules
			sum[i].Matches += c.Matches
		}
	}
	return sum
}

// Sample implements engines.Overlapped. What one thread evaluates is not stamped.
func (e *engine) Sample(on bool) {
	for t := range e.each() {
		t.Sample(on)
	}
}

// Overlap implements engines.Overlapped.
func (e *engine) Overlap() (packets, overlapped uint64) {
	for t := range e.each() {
		p, o := t.Overlap()
		packets, overlapped = packets+p, overlapped+o
	}
	return packets, overlapped
}
