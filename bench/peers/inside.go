package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// scanWord begins the arguments of a scan: scan MATCHER RULES BATCH, and the job's flags.
const scanWord = "scan"

// inside runs one block of one of our own contestants: ENGINE, or a scan, and the job's flags.
func inside(args []string, w io.Writer) error {
	switch {
	case len(args) > 3 && args[0] == scanWord:
		return scan(args[1], args[2], args[3], args[4:], w)
	case len(args) > 0 && args[0] == study.Reference:
		return gauge.Play(w, reference(), args[1:])
	case len(args) > 0:
		spec, err := catalog.Find(args[0])
		if err != nil {
			return err
		}
		return gauge.Play(w, spec, args[1:])
	}
	return fmt.Errorf("%s is for this program's own use", insideWord)
}

// nothing is the loop without an engine.
type nothing struct{}

func reference() engines.Spec {
	return engines.Spec{Name: study.Reference, New: func(*rules.Set, engines.Config) (engines.RuleEngine, error) { return nothing{}, nil }}
}

func (nothing) Evaluate(*packet.Packet) rules.Verdict {
	return rules.Verdict{Action: rules.Accept, Rule: rules.NoRule}
}

func (nothing) Close() error { return nil }

func (nothing) Counters() []engines.Counters { return nil }

// scan finds the first match of each packet by one of our matchers. A sample is a batch of scans.
func scan(matcher, count, batches string, args []string, w io.Writer) error {
	j, err := gauge.ParseJob(args)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(count)
	batch, err2 := strconv.Atoi(batches)
	if err := errors.Join(err, err2); err != nil || n < 1 || batch < 1 {
		return fmt.Errorf("scan %s rules in batches of %s: give at least 1 of both", count, batches)
	}
	f, err := gauge.NewRuleFile(n)
	if err != nil {
		return err
	}
	shard, err := f.Shard(rules.Matcher(matcher))
	if err != nil {
		return err
	}
	if err := gauge.Settle(j.CPUs[0], 0); err != nil {
		return err
	}
	at := 0
	b := j.Loop().Call(func() {
		for range batch {
			shard.Scan(&f.Packets[at], 0, n)
			if at++; at == gauge.TimedPackets {
				at = 0
			}
		}
	})
	b.Checksum = f.Checksum(shard)
	return b.Print(w)
}
