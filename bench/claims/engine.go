package main

import (
	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// engine evaluates packets with two participants, one of them the dispatcher, pinned unless change says otherwise.
func (m *machine) engine(name string, set *rules.Set, packets []packet.Packet, change func(*engines.Config)) side {
	return func() (v gauge.Summary, err error) {
		spec, err := catalog.Find(name)
		if err != nil {
			return v, err
		}
		c := engines.Default(2)
		c.CallerRuns, c.CPUs = true, m.cpus[1:]
		change(&c)
		dispatcher := m.cpus[0]
		if len(c.CPUs) == 0 {
			dispatcher = gauge.NoCPU
		}
		err = gauge.Aside(dispatcher, func() error {
			e, err := spec.New(set, c)
			if err != nil {
				return err
			}
			at := 0
			v = m.loop().Call(func() {
				e.Evaluate(&packets[at])
				if at++; at == len(packets) {
					at = 0
				}
			}).Summary()
			return e.Close()
		})
		return v, err
	}
}
