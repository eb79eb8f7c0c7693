package block

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/rules"
)

// replica is one of several sequential loops that share nothing: an engine, a thread, and the packets of its flows, which it walks again and
// again. Nothing is done between two walks, so that usage of the process can be read around all of them.
type replica struct {
	*walker
	orders   [][]uint32 // permutations, walked in turn
	walks    int        // whole ones of the timed part
	last     int        // packets of the walk that time cut
	timed    stretch
	warmedUp bool       // for as many passes as were asked for
	before   mismatches // of the warm-up
	err      error
}

// replicaOrders are enough permutations that a predictor doesn't learn them.
const replicaOrders = 8

// measureReplicas measures a cell of replicas: packets a second, CPU and verdicts of all together. They have no percentiles: a sample of
// one of several loops is no time that a packet took.
func measureReplicas(specs []engines.Spec, j *Job, set *rules.Set, m *material) (study.Block, error) {
	spec := slices.IndexFunc(specs, func(s engines.Spec) bool { return s.Name == study.Sequential })
	if spec < 0 {
		return study.Block{}, errors.New("build replicas: there is no sequential engine")
	}
	t := troop{start: make(chan struct{})}
	t.call(specs[spec], j, set, m)
	t.ready.Wait()
	b := j.blank()
	b.StartupNS = float64(usage.Monotonic() - j.Launched)
	t.warm.Wait()
	stop := watch(j, &b)
	machine, err := watchMachine()
	if err != nil {
		return study.Block{}, err
	}
	before := usage.Read()
	close(t.start)
	t.ended.Wait()
	used := usage.Read().Minus(before)
	err = machine.fill(&b, 1) // before anything is allocated here
	stop()
	together := &walker{material: m}
	err = errors.Join(err, sumUp(&b, j, t.all, &together.mismatches))
	shared(&b, used, len(m.slots))
	judgeBlock(&b, together, err)
	return b, nil
}

// troop is all replicas of a block, and how far they have come.
type troop struct {
	all                []*replica
	ready, warm, ended sync.WaitGroup
	start              chan struct{} // closed when all may go
}

// call starts a replica for each share of the flows.
func (t *troop) call(s engines.Spec, j *Job, set *rules.Set, m *material) {
	for i, share := range m.deal(j.Cell.Workers) {
		if len(share.slots) == 0 {
			continue // no flow fell to it: it idles, as it would behind a network card
		}
		r := &replica{}
		t.all = append(t.all, r)
		t.ready.Add(1)
		t.warm.Add(1)
		t.ended.Go(func() { r.err = guarded(func() error { return r.run(t, s, j, set, share, i) }) })
	}
}

// run is a replica's thread, which ends with it.
func (r *replica) run(t *troop, s engines.Spec, j *Job, set *rules.Set, share *material, at int) error {
	ready, warm := sync.OnceFunc(t.ready.Done), sync.OnceFunc(t.warm.Done)
	defer warm()
	defer ready()
	runtime.LockOSThread()
	if len(j.Cell.CPUs) > 0 {
		if err := affinity.Pin(j.Cell.CPUs[at%len(j.Cell.CPUs)]); err != nil {
			return fmt.Errorf("pin replica %d: %w", at, err)
		}
	}
	c := Config(j.Group, j.Cell)
	c.Workers, c.CPUs = 1, nil
	engine, err := s.New(set, c)
	if err != nil {
		return fmt.Errorf("build replica %d: %w", at, err)
	}
	r.walker = newWalker(j, share, loop{engine: engine, mask: ^uint64(0)})
	ready()
	b := j.blank()
	r.warmUp(j, &b)
	r.warmedUp = !b.ColdWarmup
	r.before = r.mismatches
	r.permute(j)
	warm()
	<-t.start
	r.measure(j.Duration)
	return engine.Close()
}

// permute draws the permutations of the timed part.
func (r *replica) permute(j *Job) {
	r.restart(j.Seed, timedStream)
	for range replicaOrders {
		r.next()
		r.orders = append(r.orders, slices.Clone(r.order))
	}
}

// measure walks until the time is over.
func (r *replica) measure(d time.Duration) {
	deadline := clock.Ticks() + clock.FromDuration(d)
	for {
		s := r.until(r.orders[r.walks%len(r.orders)], deadline)
		if r.timed.n == 0 {
			r.timed.first = s.first
		}
		r.timed.n, r.timed.last = r.timed.n+s.n, s.last
		if s.last >= deadline {
			r.last = s.n
			return
		}
		r.walks++
	}
}

// dropped is how many packets of the timed part the replica dropped.
func (r *replica) dropped() uint64 {
	drops := func(order []uint32) (n uint64) {
		for _, k := range order {
			if inputs.Unword(r.material.slots[k].Want).Action == rules.Drop {
				n++
			}
		}
		return n
	}
	expected := uint64(r.walks)*drops(r.order) + drops(r.orders[r.walks%len(r.orders)][:r.last])
	return expected + (r.mismatches.falseDrops - r.before.falseDrops) - (r.mismatches.falseAccepts - r.before.falseAccepts)
}

// sumUp adds up what the replicas did: packets a second each over its own time, since they do not end at the same moment.
func sumUp(b *study.Block, j *Job, all []*replica, wrong *mismatches) error {
	first, last := never, uint64(0)
	for _, r := range all {
		if r.err != nil {
			return r.err
		}
		b.Samples += uint64(r.timed.n)
		b.PktPerS += float64(r.timed.n) / float64(r.timed.last-r.timed.first) * j.TicksPerNS * 1e9
		b.Dropped += r.dropped()
		b.ColdWarmup = b.ColdWarmup || !r.warmedUp
		b.Workers = append(b.Workers, counters(r.engine)...)
		first, last = min(first, r.timed.first), max(last, r.timed.last)
		if wrong.count == 0 {
			*wrong = r.mismatches
		} else {
			wrong.count += r.mismatches.count
		}
	}
	if len(all) == 0 {
		return errors.New("no replica had a packet to walk")
	}
	b.WallNS, b.Accepted = float64(last-first)/j.TicksPerNS, b.Samples-b.Dropped
	return nil
}

// shared divides what the whole process used by its packets.
func shared(b *study.Block, used usage.Usage, corpus int) {
	n := float64(max(b.Samples, 1))
	b.AllocsPerPkt /= n
	b.Passes = n / float64(corpus)
	b.CPUs, b.CPUNSPerPkt = float64(used.CPU)/max(b.WallNS, 1), float64(used.CPU)/n
	b.VoluntaryCS, b.InvoluntaryCS = float64(used.Voluntary)/n, float64(used.Involuntary)/n
}
