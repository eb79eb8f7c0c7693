package rules

import (
	"math"
	"time"

	"github.com/tigerbench/tigerbench/packet"
)

// costly does a fixed amount of work before each rule that it checks.
type costly struct {
	linear
	work uint64

	_    [128]byte // last is written at every scan: on a line of its own, since other participants' shards lie near
	last uint64    // result of the last operation: the next one needs it, or the processor would work on several rules at a time
	_    [128]byte
}

var _ Shard = (*costly)(nil)

func (c *costly) Scan(p *packet.Packet, from, to int) int {
	for pos := from; pos < to; pos++ {
		if c.last = operate(c.last, c.work); c.last == 0 {
			break // never, but the compiler does not know: the operations must be done
		}
		if c.linear.Scan(p, pos, pos+1) == pos {
			return pos
		}
	}
	return to
}

// operate does n integer operations (a multiplication and an addition each), each of which needs the result of the one
// before it, and the first needs x. The result is odd, and the call is not inlined, so that no compiler can leave the
// operations out.
//
//go:noinline
func operate(x, n uint64) uint64 {
	x |= 1
	for ; n > 0; n-- {
		x = x*6364136223846793006 + 1 // an even factor keeps x odd
	}
	return x
}

// Calibrate measures how many operations of a rule's cost this machine does in a microsecond, as Options wants it. It
// takes a quarter of a second: the least of many short bouts spread over time, since a virtual CPU may run at a third of its speed
// for some 10 ms. Measure once a study: a set keeps the number of operations, so that all processes do the same work.
func Calibrate() float64 {
	const bouts, operations, pause = 50, 50_000, 4 * time.Millisecond
	fastest := math.Inf(1)
	for range bouts {
		for range 2 { // the first brings the CPU out of its sleep
			start := time.Now()
			operate(1, operations)
			fastest = min(fastest, float64(time.Since(start).Nanoseconds()))
		}
		time.Sleep(pause)
	}
	return operations / fastest * 1000
}
