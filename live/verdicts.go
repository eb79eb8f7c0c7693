package live

import (
	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/rules"
)

// sender takes encoded verdicts to the kernel.
type sender interface{ Send(messages []byte) error }

// verdicts encodes answers into memory made beforehand, and sends them one by one or a burst at a time.
type verdicts struct {
	out   sender
	queue uint16
	burst bool
	kept  answered
	bytes []byte
}

func newVerdicts(out sender, c Config) *verdicts {
	most := 1
	if c.BurstVerdicts {
		most = c.Burst
	}
	return &verdicts{out: out, queue: c.Queue, burst: c.BurstVerdicts, bytes: make([]byte, 0, most*nfnl.VerdictSize)}
}

func (v *verdicts) answer(id uint32, a rules.Action) (answered, error) {
	verdict := nfnl.Accept
	if a == rules.Drop {
		verdict = nfnl.Drop
		v.kept.dropped++
	} else {
		v.kept.accepted++
	}
	v.bytes = nfnl.AppendVerdict(v.bytes, v.queue, id, verdict)
	if v.burst && len(v.bytes) < cap(v.bytes) {
		return answered{}, nil
	}
	return v.flush()
}

func (v *verdicts) flush() (answered, error) {
	if v.kept.total() == 0 {
		return answered{}, nil
	}
	err := v.out.Send(v.bytes)
	left := v.kept
	v.kept, v.bytes = answered{}, v.bytes[:0]
	return left, err
}
