package replay

import (
	"fmt"

	"github.com/tigerbench/tigerbench/rules"
)

// Witness is what both ends and the kernel between them saw of a load.
type Witness struct {
	Sent     Sent
	Arrived  Arrived
	Refused  map[string]uint64 // what the filter's kernel refused before FORWARD, by counter
	Lost     map[string]uint64 // what was lost after that, by counter
	Verdicts []rules.Verdict   // of each packet of the load; nil where no filter decides: all are accepted
}

// Compare says what became of a load.
func Compare(l *Load, w Witness) Result {
	r := Result{
		Sent: w.Sent.Packets, Received: uint64(w.Arrived.len()) + w.Arrived.Damaged, Refused: w.Refused, Lost: w.Lost,
		LeftOut: l.LeftOut, Mended: l.Mended, Elapsed: w.Sent.Elapsed, MaxLag: w.Sent.MaxLag, Busy: w.Sent.Busy,
	}
	expected, refused := l.expect(w, &r)
	d := &differences{load: l}
	d.compare(expected, &w.Arrived)
	for _, counter := range Refusals() {
		d.refused(counter, refused[counter], w.Refused[counter])
	}
	for counter, n := range w.Refused {
		if _, known := refused[counter]; !known && n > 0 {
			d.refused(counter, 0, n)
		}
	}
	r.Differences = d.list()
	r.Exact = len(r.Differences) == 0
	return r
}

// expect walks over what was sent, counts verdicts into r, and returns which packets are to arrive, by their position in the load,
// and how many each counter is to refuse.
func (l *Load) expect(w Witness, r *Result) (expected []int, refused map[string]uint64) {
	refused = map[string]uint64{}
	for _, counter := range Refusals() {
		refused[counter] = 0
	}
	for k := range w.Sent.Packets {
		i := int(k % uint64(len(l.Packets)))
		accepted := w.Verdicts == nil || w.Verdicts[i].Action == rules.Accept
		if accepted {
			r.Accepted++
		} else {
			r.Dropped++
		}
		switch counter := l.Packets[i].Refusal; {
		case counter != "":
			refused[counter]++
		case accepted:
			expected = append(expected, i)
		}
	}
	r.Expected = uint64(len(expected))
	return expected, refused
}

// mostDifferences bounds how many of a kind are told one by one.
const mostDifferences = 3

// differences are sentences about what is not as it should be.
type differences struct {
	load  *Load
	kinds []string // in the order in which they were met
	told  map[string][]string
	count map[string]int
}

func (d *differences) add(kind, format string, args ...any) {
	if d.told == nil {
		d.told, d.count = map[string][]string{}, map[string]int{}
	}
	if d.count[kind] == 0 {
		d.kinds = append(d.kinds, kind)
	}
	if d.count[kind]++; d.count[kind] <= mostDifferences {
		d.told[kind] = append(d.told[kind], fmt.Sprintf(format, args...))
	}
}

func (d *differences) list() (all []string) {
	for _, kind := range d.kinds {
		all = append(all, d.told[kind]...)
		if more := d.count[kind] - len(d.told[kind]); more > 0 {
			all = append(all, fmt.Sprintf("%d more: %s", more, kind))
		}
	}
	return all
}

// refused compares what a counter is to refuse with what it did. One of the whole machine may have counted others' packets.
func (d *differences) refused(counter string, want, got uint64) {
	if got < want || got > want && counter != Martian {
		d.add("refused", "counter %s refused %d packets, not %d", counter, got, want)
	}
}

// compare walks over both sequences. What arrived is looked up among the packets of its identity that are still expected, the next
// ones first.
func (d *differences) compare(expected []int, a *Arrived) {
	if a.Foreign > 0 {
		d.add("foreign", "%d frames arrived that are not addressed as the load's are", a.Foreign)
	}
	if a.Damaged > 0 {
		d.add("damaged", "%d packets arrived with a damaged header", a.Damaged)
	}
	ids := make([]uint64, len(d.load.Packets))
	for i := range ids {
		ids[i] = identity(d.load.Packets[i].Data)
	}
	waiting := map[uint64][]int{} // positions in expected
	for at, i := range expected {
		waiting[ids[i]] = append(waiting[ids[i]], at)
	}
	arrived := make([]bool, len(expected))
	for k, latest := 0, -1; k < a.len(); k++ {
		places := waiting[a.id(k)]
		if len(places) == 0 {
			d.add("unexpected", "packet %d of those that arrived was dropped, changed, or never sent", k)
			continue
		}
		at := places[0]
		waiting[a.id(k)] = places[1:]
		arrived[at] = true
		p := &d.load.Packets[expected[at]]
		if at < latest {
			d.add("late", "packet %d of the capture arrived after one that was sent after it", p.Number)
		}
		latest = max(latest, at)
		if want := p.Data[8] - 1; a.TTLs[k] != want {
			d.add("time to live", "packet %d of the capture arrived with a time to live of %d, not %d", p.Number, a.TTLs[k], want)
		}
	}
	for at, i := range expected {
		if !arrived[at] {
			d.add("missing", "packet %d of the capture did not arrive", d.load.Packets[i].Number)
		}
	}
}
