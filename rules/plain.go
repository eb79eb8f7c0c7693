package rules

import (
	"fmt"
	"unsafe"
)

// Plain is one value of one rule as numbers: what a program in another language needs to check the same rule.
type Plain struct {
	Rule                       uint32               // index of the rule
	Lane                       uint32               // the 32-bit word of a packet's key that tells most: what matcher simd compares
	Mask, Want                 [2 * keyWords]uint32 // the key as 32-bit words in memory order, masked, is want
	SrcLo, SrcHi, DstLo, DstHi uint16               // and its ports lie in these ranges, both ends included
}

// Plain returns every value of every rule, in file order. The error names the first rule that looks at more than the key, or has a
// field with several values.
func (s *Set) Plain() ([]Plain, error) {
	var all []Plain
	for i, c := range s.compiled {
		for _, t := range c.tests {
			p, ok := t.plain()
			if !ok {
				return nil, fmt.Errorf("rule %d (%q) of type %s is more than masks and ranges of ports", i, s.rules[i].ID, s.rules[i].Type)
			}
			p.Rule = uint32(i)
			all = append(all, p)
		}
	}
	return all, nil
}

func (t test) plain() (p Plain, ok bool) {
	l, ok := t.lane()
	if !ok {
		return p, false
	}
	p = Plain{Lane: l.word, SrcHi: 65535, DstHi: 65535}
	switch check := t.check.(type) {
	case *keyTest:
		return p, p.narrow(check)
	case conjunction:
		for _, field := range check {
			if len(field) != 1 || !p.narrow(field[0]) {
				return p, false
			}
		}
		return p, true
	}
	return p, false
}

// narrow lets p hold only where t does too; false where masks and one range a port can't say that.
func (p *Plain) narrow(t *keyTest) bool {
	mask, want := (*[2 * keyWords]uint32)(unsafe.Pointer(&t.mask)), (*[2 * keyWords]uint32)(unsafe.Pointer(&t.want))
	for i := range mask {
		if (p.Want[i]^want[i])&p.Mask[i]&mask[i] != 0 {
			return false
		}
		p.Mask[i], p.Want[i] = p.Mask[i]|mask[i], p.Want[i]|want[i]
	}
	if t.checkedPorts {
		p.SrcLo, p.SrcHi = max(p.SrcLo, t.src.lo), min(p.SrcHi, t.src.hi)
		p.DstLo, p.DstHi = max(p.DstLo, t.dst.lo), min(p.DstHi, t.dst.hi)
	}
	return true
}
