package block

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// chill makes caches cold between two packets: it walks twice the second-level cache on every CPU that participants use. A walk on the
// dispatcher's CPU alone would leave the helpers' shards warm, and sequential's whole rule set cold.
type chill struct {
	own     []uint64        // what the dispatcher walks
	others  []chan struct{} // one a thread on another CPU: walk once
	pending sync.WaitGroup  // threads that have not walked
}

const (
	lineWords   = 8       // 64 bytes
	unknownL2   = 2 << 20 // bytes, where the system does not tell: more than most have
	chillFactor = 2       // so that what is left of a cache's old lines is little, whichever it replaces
)

// walkedBytes is what one walk touches.
func walkedBytes(m topology.Machine) int {
	for _, c := range m.Caches {
		if c.Level == 2 {
			return chillFactor * int(c.Bytes)
		}
	}
	return chillFactor * unknownL2
}

// newChill starts a thread on each CPU of cell but the dispatcher's; where nothing is pinned, on each CPU that the process may use.
func newChill(c study.Cell) (*chill, error) {
	m, err := topology.Local()
	if err != nil {
		return nil, fmt.Errorf("make caches cold: %w", err)
	}
	bytes := walkedBytes(m)
	h := &chill{own: walked(bytes)}
	for _, cpu := range chilledCPUs(c, m) {
		calls, ready := make(chan struct{}), make(chan error)
		go h.serve(cpu, bytes, calls, ready)
		switch err := <-ready; {
		case errors.Is(err, errors.ErrUnsupported): // threads can't be pinned here: the dispatcher's caches are cold, the others' are not
		case err != nil:
			return nil, errors.Join(fmt.Errorf("make caches of CPU %d cold: %w", cpu, err), h.Close())
		default:
			h.others = append(h.others, calls)
		}
	}
	return h, nil
}

// beCold makes all further packets find cold caches, where the group asks for it. Warming up is done before, with warm ones: what it is
// for, predictors and helpers that are awake, a walk of memory does not undo.
func (w *walker) beCold(j *Job) (err error) {
	if j.Group.Cold {
		w.chill, err = newChill(j.Cell)
	}
	return err
}

// chilledCPUs are those that need a thread of their own.
func chilledCPUs(c study.Cell, m topology.Machine) []int {
	if len(c.CPUs) == 0 {
		cpus := make([]int, len(m.CPUs))
		for i := range cpus {
			cpus[i] = m.CPUs[i].ID
		}
		return cpus
	}
	var others []int
	for _, cpu := range c.CPUs[1:] {
		if cpu != c.CPUs[0] && !slices.Contains(others, cpu) {
			others = append(others, cpu)
		}
	}
	return others
}

// serve walks once for each call, on a thread that is pinned and ends with it.
func (h *chill) serve(cpu, bytes int, calls <-chan struct{}, ready chan<- error) {
	runtime.LockOSThread()
	if err := affinity.Pin(cpu); err != nil {
		ready <- err
		return
	}
	lines := walked(bytes)
	ready <- nil
	for range calls {
		walkLines(lines)
		h.pending.Done()
	}
}

// all makes all caches cold, the dispatcher's last: what its wait brought in goes too. A nil chill leaves them as they are.
func (h *chill) all() {
	if h == nil {
		return
	}
	h.pending.Add(len(h.others))
	for _, calls := range h.others {
		calls <- struct{}{}
	}
	h.pending.Wait()
	walkLines(h.own)
	clock.OrderedTicks() // waits for the walk's last loads, or they would be in the packet's time
}

// Close ends the threads. A nil chill has none.
func (h *chill) Close() error {
	if h != nil {
		for _, calls := range h.others {
			close(calls)
		}
		h.others = nil
	}
	return nil
}

// walked is memory whose pages are there.
func walked(bytes int) []uint64 {
	words := make([]uint64, bytes/8)
	for i := range words {
		words[i] = uint64(i)
	}
	return words
}

// walkLines reads each line once. It writes none, or lines that go would be written back inside the next sample.
//
//go:noinline
func walkLines(words []uint64) (sum uint64) {
	for i := 0; i < len(words); i += lineWords {
		sum += words[i]
	}
	return sum
}

// walkCold is walk with cold caches. A packet has two stamps, and what lies between two packets is in no sample: the first stamp
// waits for the loads before it, or the end of the walk would be in the packet's time.
func (w *walker) walkCold(slots []Slot, order []uint32, deadline uint64) stretch {
	engine, mask, samples := w.engine, w.mask, w.samples[:len(order)]
	first := clock.Ticks()
	last := first
	for i, k := range order {
		w.chill.all()
		s := &slots[k]
		start := clock.OrderedTicks()
		word := inputs.Word(engine.Evaluate(&s.Packet))
		last = clock.Ticks()
		samples[i] = last - start
		if (word^s.Want)&mask != 0 {
			w.mismatches.note(s.Packet.Number, s.Want, word)
		}
		if last >= deadline {
			return stretch{i + 1, first, last}
		}
	}
	return stretch{len(order), first, last}
}

// gap is the time between two packets of a walk that was in no sample, on average: none where caches are left as they are.
func (w *walker) gap(s stretch) uint64 {
	if w.chill == nil || s.n == 0 {
		return 0
	}
	sampled := uint64(0)
	for _, ticks := range w.samples[:s.n] {
		sampled += ticks
	}
	return (s.last - s.first - min(sampled, s.last-s.first)) / uint64(s.n)
}
