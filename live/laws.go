package live

import "fmt"

// Ledger is both sides' account of a queue when it was closed: what the laws are about.
type Ledger struct {
	Counts   Counts `json:"counts"`
	Kernel   Kernel `json:"kernel"`
	Drained  bool   `json:"drained"`   // nothing was left to read
	FailOpen bool   `json:"fail_open"` // packets may have passed uninspected
}

// Lost is how many packets the kernel dropped before a verdict, by now or as the queue is closed.
func (l Ledger) Lost() uint64 {
	return l.Kernel.QueueDropped + l.Kernel.UserDropped + l.Kernel.Held
}

// Unreceived is how many packets got a number from the kernel and never reached the reader: gaps between numbers, and
// those behind the last packet received, modulo 2^32. What still waits in the socket is among them.
func (l Ledger) Unreceived() uint64 {
	return l.Counts.IDGaps + uint64(l.Kernel.LastID-l.Counts.LastID)
}

// unread is how many packets wait in the kernel and were not received.
func (l Ledger) unread() uint64 { return l.Kernel.Held - min(l.Counts.InFlight(), l.Kernel.Held) }

// Broken lists the laws that do not hold, each in a sentence.
func (l Ledger) Broken() (broken []string) {
	law := func(holds bool, format string, args ...any) {
		if !holds {
			broken = append(broken, fmt.Sprintf(format, args...))
		}
	}
	c, k := l.Counts, l.Kernel
	law(c.InFlight() == c.NoID+c.SendErrors, "received %d is not accepted %d + dropped %d + in flight %d",
		c.Received, c.Accepted, c.Dropped, c.NoID+c.SendErrors)
	law(c.InFlight() <= k.Held, "%d packets are in flight, but the kernel holds %d", c.InFlight(), k.Held)
	law(!l.Drained || l.unread() == 0, "nothing was left to read, but the kernel holds %d packets more than are in flight", l.unread())
	law(c.Refused == 0, "the kernel refused %d verdicts: unknown, double or late", c.Refused)
	law(c.Repeated == 0, "%d packets came twice", c.Repeated)

	missing, explained := l.Unreceived(), k.UserDropped+l.unread()+c.NoID
	law(missing == explained || l.FailOpen && missing > explained,
		"%d numbers are missing, but the kernel dropped %d, holds %d unread, and %d came without a number",
		missing, k.UserDropped, l.unread(), c.NoID)
	return broken
}

// PassedOpen is how many packets passed uninspected, by the packet counter of the only rule that fills the queue: they
// are in no counter of the kernel's. An error says that the law of that counter is broken; where fail-open is off, none
// may have passed.
func (l Ledger) PassedOpen(rulePackets uint64) (uint64, error) {
	known := l.Counts.Received + l.Kernel.QueueDropped + l.Kernel.UserDropped + l.unread()
	if rulePackets < known || !l.FailOpen && rulePackets > known {
		return 0, fmt.Errorf("the rule counted %d packets, which is not received %d + queue dropped %d + user dropped %d + not read %d",
			rulePackets, l.Counts.Received, l.Kernel.QueueDropped, l.Kernel.UserDropped, l.unread())
	}
	return rulePackets - known, nil
}
