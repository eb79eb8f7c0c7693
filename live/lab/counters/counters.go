// Package counters reads what a network namespace counts, so that every place where a packet can be lost is known by name.
package counters

import (
	"fmt"
	"strconv"
	"strings"
)

// Counters are those of one network namespace, by name:
//
//	Ip.InHdrErrors, Udp.RcvbufErrors   /proc/net/snmp
//	IpExt.InTruncatedPkts              /proc/net/netstat
//	link.NAME.tx_dropped               /proc/net/dev: rx_packets, rx_dropped, tx_packets, tx_dropped
//	queue.NUMBER.queue_dropped         /proc/net/netfilter/nfnetlink_queue: queue_dropped, user_dropped, and what waits now, held
//	rt_cache.in_martian_src            /proc/net/stat/rt_cache, summed over CPUs, of the whole machine
type Counters map[string]uint64

// Held is how many packets wait for verdicts.
func (c Counters) Held() (n uint64) {
	for name, value := range c {
		if isHeld(name) {
			n += value
		}
	}
	return n
}

// Queue selects what queues count.
func (c Counters) Queue() Counters {
	return c.only(func(name string) bool { return strings.HasPrefix(name, "queue.") })
}

// Of selects counters by name, those that are 0 left out.
func (c Counters) Of(names ...string) Counters {
	chosen := Counters{}
	for _, name := range names {
		if c[name] > 0 {
			chosen[name] = c[name]
		}
	}
	return chosen
}

func (c Counters) only(is func(name string) bool) Counters {
	chosen := Counters{}
	for name, value := range c {
		if value > 0 && is(name) {
			chosen[name] = value
		}
	}
	return chosen
}

// Since is by how much counters have grown, and what is held now. A counter that was not there before, or has begun again
// because its queue was bound anew, counts from 0.
func (c Counters) Since(before Counters) Counters {
	grown := Counters{}
	for name, value := range c {
		if !isHeld(name) && value >= before[name] {
			value -= before[name]
		}
		grown[name] = value
	}
	return grown
}

func isHeld(name string) bool {
	return strings.HasPrefix(name, "queue.") && strings.HasSuffix(name, ".held")
}

// addTable reads pairs of lines: a group with names, and the same group with values.
func (c Counters) addTable(text string) error {
	var names []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if names == nil || names[0] != fields[0] {
			names = fields
			continue
		}
		if len(names) != len(fields) {
			return fmt.Errorf("%s has %d names and %d values", names[0], len(names)-1, len(fields)-1)
		}
		for i, field := range fields[1:] {
			value, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return fmt.Errorf("%s%s: %w", names[0], names[i+1], err)
			}
			c[strings.TrimSuffix(names[0], ":")+"."+names[i+1]] = uint64(max(value, 0)) // Tcp.MaxConn is -1
		}
		names = nil
	}
	return nil
}

// addLinks reads /proc/net/dev.
func (c Counters) addLinks(text string) error {
	columns := map[string]int{"rx_packets": 1, "rx_dropped": 3, "tx_packets": 9, "tx_dropped": 11}
	for line := range strings.Lines(text) {
		name, rest, isLink := strings.Cut(line, ":")
		if !isLink {
			continue // the two lines of headings
		}
		fields := strings.Fields(rest)
		for what, column := range columns {
			if column >= len(fields) {
				return fmt.Errorf("link %s has %d columns", name, len(fields))
			}
			value, err := strconv.ParseUint(fields[column], 10, 64)
			if err != nil {
				return fmt.Errorf("link %s: %w", name, err)
			}
			c["link."+strings.TrimSpace(name)+"."+what] = value
		}
	}
	return nil
}

// addQueues reads the columns queue, port, held, copy mode, copy range, queue dropped, user dropped, id, and 1.
func (c Counters) addQueues(text string) error {
	columns := map[string]int{"held": 2, "queue_dropped": 5, "user_dropped": 6}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) < 8 {
			return fmt.Errorf("queue row %q has %d columns, not 9", strings.TrimSpace(line), len(fields))
		}
		for what, column := range columns {
			value, err := strconv.ParseUint(fields[column], 10, 64)
			if err != nil {
				return fmt.Errorf("queue %s: %w", fields[0], err)
			}
			c["queue."+fields[0]+"."+what] = value
		}
	}
	return nil
}

// addRouting reads a line of names, and a line of hexadecimal values a CPU.
func (c Counters) addRouting(text string) error {
	var names []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if names == nil {
			names = fields
			continue
		}
		for i, name := range names {
			if !strings.HasPrefix(name, "in_martian") || i >= len(fields) {
				continue
			}
			value, err := strconv.ParseUint(fields[i], 16, 64)
			if err != nil {
				return fmt.Errorf("rt_cache.%s: %w", name, err)
			}
			c["rt_cache."+name] += value
		}
	}
	return nil
}
