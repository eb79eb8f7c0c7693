package replay

import (
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
	"github.com/tigerbench/tigerbench/rules/naive"
)

// linkIPv4 is the link type of what a queue holds: an IPv4 packet without a link layer.
const linkIPv4 packet.LinkType = 228

// Judge returns what the rules say of each packet as it is sent, by the naive evaluator. What cannot be parsed is accepted, as a
// live filter does. It takes long where there are many rules: once for all runs of a load.
func (l *Load) Judge(set *rules.Set) ([]rules.Verdict, error) {
	oracle, err := naive.New(set.Rules(), set.Countries())
	if err != nil {
		return nil, fmt.Errorf("read rules for the oracle: %w", err)
	}
	verdicts := make([]rules.Verdict, len(l.Packets))
	var p packet.Packet
	var view packet.L7
	for i := range l.Packets {
		if !parse(&p, &view, l.Packets[i].Data, packet.NeedHTTP|packet.NeedDNS) {
			verdicts[i] = rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
			continue
		}
		p.Number = uint32(i)
		verdicts[i] = oracle.Evaluate(&p)
	}
	return verdicts, nil
}

// parse fills p as a live filter does, and says whether an engine gets to see it.
func parse(p *packet.Packet, view *packet.L7, data []byte, need packet.Need) bool {
	p.L7 = nil
	if packet.Parse(p, linkIPv4, data) != packet.OK {
		return false
	}
	if need != 0 {
		packet.FindL7(p, view, need)
	}
	return true
}
