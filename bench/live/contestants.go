package main

import (
	"path/filepath"
	"slices"
	"strconv"

	"github.com/tigerbench/tigerbench/live"
)

// contestant is a way to empty the queue, or none.
type contestant struct {
	name, title string
	peer        string               // a C program
	configure   func(c *live.Config) // our filter
}

// noQueue is the contestant without a filter: the kernel forwards.
const noQueue = "none"

func contestants() []contestant {
	return []contestant{
		{name: noQueue, title: "no queue"},
		{name: "c", title: "C, one by one", peer: "accept"},
		{name: "c-burst", title: "C, bursts", peer: "accept-burst"},
		{name: "raw", title: "raw, one by one", configure: func(*live.Config) {}},
		{name: "raw-burst", title: "raw, bursts", configure: func(c *live.Config) { c.BurstVerdicts = true }},
		{name: "nfqueue", title: "nfqueue", configure: func(c *live.Config) { c.Reader = live.Library }},
	}
}

func allNames() []string {
	var names []string
	for _, c := range contestants() {
		names = append(names, c.name)
	}
	return names
}

// chosen are the contestants of a plan, in table order.
func (p *plan) chosen() []contestant {
	return slices.DeleteFunc(contestants(), func(c contestant) bool { return !slices.Contains(p.contestants, c.name) })
}

// queueNumber is that of the lab's queue, the first of them where there are several.
const queueNumber = 7

// command is how a contestant is started in the filter, to empty a queue.
func (c contestant) command(p plan, queue uint16) ([]string, error) {
	if c.peer != "" {
		path, err := filepath.Abs(filepath.Join(p.peers, c.peer))
		return []string{path, strconv.Itoa(int(queue))}, err
	}
	o := filterOptions{Engine: p.engine, Rules: p.rules, Live: live.Default(queue)}
	o.Live.Deadline = p.deadline
	c.configure(&o.Live)
	encoded, err := o.encode()
	return []string{"/proc/self/exe", filterWord, encoded}, err
}

// claim is a bound of a ratio between two contestants, in the same repetition.
type claim struct {
	of, over string
	median   float64 // the least that the median may be; 0: none is claimed
	reach    float64 // what the interval must reach; 0: none is claimed
	width    float64 // how far the interval may lie from the median, as a share of it; 0: none is claimed
}

func claims(load string) []claim {
	if load == loadDatagrams {
		return []claim{{of: "raw", over: "c", width: 0.1}, {of: "raw-burst", over: "c-burst", width: 0.1}}
	}
	return []claim{
		{of: "raw", over: "c", median: 0.85},
		{of: "raw", over: "nfqueue", median: 2.5},
		{of: "raw-burst", over: "c-burst", median: 0.92, reach: 0.95},
	}
}

func claimedNames(claims []claim) []string {
	var names []string
	for _, name := range allNames() {
		if slices.ContainsFunc(claims, func(c claim) bool { return c.of == name || c.over == name }) {
			names = append(names, name)
		}
	}
	return names
}

// limit is a bound of what a packet costs one contestant, as the median of visits.
type limit struct {
	of, what string
	most     float64
	cost     func(told) float64
}

// ownAllocations is how many allocations a packet are taken for none: the runtime makes a few a second for itself, as it starts
// threads.
const ownAllocations = 0.001

func limits(load string) []limit {
	if load == loadDatagrams {
		return nil
	}
	return []limit{
		{"raw-burst", "system calls a packet", 0.35, told.callsPerPacket},
		{"raw", "allocations a packet", ownAllocations, told.allocationsPerPacket},
		{"raw-burst", "allocations a packet", ownAllocations, told.allocationsPerPacket},
	}
}
