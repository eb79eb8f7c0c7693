package gauge

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Play is a peer in Go: it runs a job with an engine in this process, and prints its block. It pins the calling thread for good.
func Play(w io.Writer, spec engines.Spec, args []string) error {
	j, err := ParseJob(args)
	if err != nil {
		return err
	}
	if err := Settle(j.CPUs[0], j.Helpers()); err != nil {
		return err
	}
	b, err := j.run(spec)
	if err != nil {
		return fmt.Errorf("run %s: %w", spec.Name, err)
	}
	return b.Print(w)
}

func (j Job) run(spec engines.Spec) (b Block, err error) {
	set, err := j.set()
	if err != nil {
		return b, err
	}
	e, err := spec.New(set, j.config())
	if err != nil {
		return b, err
	}
	p := Typical()
	b = j.Loop().Evaluate(e, &p)
	if err := e.Close(); err != nil {
		return b, fmt.Errorf("close: %w", err)
	}
	counted, ok := e.(engines.Counted)
	if !ok {
		return b, errors.New("the engine does not count: its work can't be checked")
	}
	for _, c := range counted.Counters() {
		b.Steps += c.Rules
	}
	return b, nil
}

// Typical is the packet of every block, TCP from 10.0.0.1:40000 to 10.0.0.2:443. No synthetic rule matches it.
func Typical() packet.Packet {
	return packet.Packet{Key: packet.Key{
		SrcLo: 0x0a000001, DstLo: 0x0a000002, SrcPort: 40000, DstPort: 443, Protocol: 6, TCPFlags: 0x10,
		Version: 4, Bits: packet.HasPorts, Length: 60,
	}}
}

// set makes the rules: their cost is the number of operations exactly, whatever this machine does in a microsecond.
func (j Job) set() (*rules.Set, error) {
	if j.Steps == 0 {
		return rules.FromFuncs(rules.Drop), nil
	}
	s, opt := rules.Synthetic{Rules: j.Steps, Seed: 1, At: rules.AtRandom}, rules.Options{}
	if j.Operations > 0 {
		s.Cost, opt.OpsPerMicrosecond = time.Microsecond, float64(j.Operations)
	}
	return s.Generate(opt)
}

func (j Job) config() engines.Config {
	c := engines.Default(j.Workers)
	c.CallerRuns, c.EarlyExit = j.CallerRuns, engines.ExitOff // peers look at nothing between two rules
	if j.Helpers() > 0 && len(j.CPUs) > 1 {
		c.CPUs = j.CPUs[1:]
	}
	return c
}
