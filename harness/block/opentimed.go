package block

import (
	"fmt"

	"github.com/tigerbench/tigerbench/harness/study"
)

// timed is the timed part of a block whose packets come at their own pace.
func (o *openLoop) timed(j *Job, arrivals Arrivals, b *study.Block) error {
	next, err := arrivals.schedule(j.Seed, o.material.raw, o.material.origins)
	if err != nil {
		return err
	}
	o.restart(j.Seed, timedStream)
	o.slowest = watchSlowest(j.Slowest)
	machine, err := watchMachine()
	if err != nil {
		return err
	}
	o.length = float64(j.Duration)
	began := readAnchor()
	o.run(next, o.length)
	o.drift = began.drift(readAnchor(), o.perNS)
	b.Dropped = o.arrived.dropped
	if o.tally.samples == 0 {
		return fmt.Errorf("no packet was due within %v: give a higher rate or a longer duration", j.Duration)
	}
	err = machine.fill(b, o.tally.samples)
	b.Slowest = o.slowest.list(o.material, o.tally.nsPerTick)
	return err
}

// describe adds to b what an open loop measures beside service times.
func (o *openLoop) describe(b *study.Block) error {
	open, err := o.arrived.fill(o.length, b.WallNS)
	open.DriftNS = o.drift
	b.SetOpen(open)
	return err
}
