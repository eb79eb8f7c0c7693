package forkjoin

import (
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// late is a gate whose dispatcher is late by a known time.
type late struct {
	Gate
	fork, join time.Duration
}

// lateGate makes gate's dispatcher late, or returns gate as it is.
func lateGate(gate Gate, l engines.Late) Gate {
	switch {
	case l.By > 0 && l.At == engines.LateFork:
		return &late{Gate: gate, fork: l.By}
	case l.By > 0 && l.At == engines.LateJoin:
		return &late{Gate: gate, join: l.By}
	}
	return gate
}

func (l *late) Fork(p *packet.Packet) {
	linger(l.fork)
	l.Gate.Fork(p)
}

func (l *late) Join() uint32 {
	index := l.Gate.Join()
	linger(l.join)
	return index
}

// slow is a shard whose first rule is late by a known time.
type slow struct {
	rules.Shard
	by time.Duration
}

// lateShard makes a shard late, or returns it as it is.
func lateShard(s rules.Shard, l engines.Late) rules.Shard {
	if l.By > 0 && l.At == engines.LateWork {
		return &slow{s, l.By}
	}
	return s
}

func (s *slow) Scan(p *packet.Packet, from, to int) int {
	if from == 0 {
		linger(s.by)
	}
	return s.Shard.Scan(p, from, to)
}

// linger waits for the clock instead of doing an amount of work: the time must be known.
func linger(d time.Duration) {
	for end := clock.Ticks() + clock.FromDuration(d); clock.Ticks() < end; {
	}
}
