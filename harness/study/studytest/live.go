package studytest

import (
	"fmt"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// liveLoad is a group of the made-up live study.
type liveLoad struct {
	id, load, title string
	live            study.Live
	engines         []string
	peer, library   bool // with another program; with sequential and none behind a second reader
}

var tenEngines = []string{
	"sequential", "successive", "condvar", "barrier", "barrier-counter", "spinwait", "futex", "futex-barrier", "chanbased", "mailbox",
}

// liveCapacity is what sequential is said to answer, in requests a second.
const liveCapacity = 40_000

var liveLoads = []liveLoad{
	{"wrk", "wrk", "2 threads, 50 connections, closed loop", study.Live{}, tenEngines, true, true},
	{"rate-0.2", "rate:0.2", "8,000 requests/s, open loop", study.Live{OpenLoop: true, Rate: 8_000, SharedCPU: true, Attack: 0.1}, tenEngines, false, false},
	{"rate-0.5", "rate:0.5", "20,000 requests/s, open loop", study.Live{OpenLoop: true, Rate: 20_000, SharedCPU: true, Attack: 0.1}, tenEngines, false, false},
	{"rate-0.8", "rate:0.8", "32,000 requests/s, open loop", study.Live{OpenLoop: true, Rate: 32_000, SharedCPU: true, Attack: 0.1}, tenEngines, false, false},
	{"rate-1.1", "rate:1.1", "44,000 requests/s, open loop", study.Live{OpenLoop: true, Rate: 44_000, SharedCPU: true, Attack: 0.1}, tenEngines, false, false},
	{"search", "udp:search", "highest rate of datagrams without loss", study.Live{OpenLoop: true}, []string{"sequential", "mailbox"}, true, false},
	{"capture", "pcap:builtin:web", "builtin:web with its timing", study.Live{OpenLoop: true}, []string{"sequential", "futex", "mailbox"}, false, false},
}

// LiveExample returns a made-up live study with its blocks, the same for the same seed: a closed loop with ten engines, a second
// reader and another program; four rates on shared CPUs with attacks, of which the upper ones saturate slow engines; a search for
// the highest lossless rate; a capture with its replay. In one group spinwait's blocks are invalid, in others the deadline
// gave verdicts, packets were lost, and the generator was late.
func LiveExample(seed uint64) (*study.Study, []study.Block) {
	s := livePlan(seed)
	var blocks []study.Block
	for repetition := range Repetitions {
		for i := range s.Cells {
			blocks = append(blocks, liveBlock(s, i, repetition, len(blocks)))
		}
	}
	s.Blocks = len(blocks)
	return s, blocks
}

// LiveResults returns the made-up live study as study.Open would, without a directory.
func LiveResults(seed uint64) *study.Results {
	s, blocks := LiveExample(seed)
	rows, drifts, warnings := study.Summarize(s, blocks)
	return &study.Results{
		Study: *s, Blocks: blocks, Rows: rows, Drifts: drifts, Warnings: append([]string{Warning}, warnings...),
	}
}

func livePlan(seed uint64) *study.Study {
	s := plan(seed)
	s.Name, s.Command, s.Groups, s.Cells = "made-up-live", []string{"lab", "run"}, nil, nil
	s.Inputs = []study.Input{{Kind: "rules", Name: "synthetic:24,cost=400ns", SHA256: "01", Rules: 24}}
	s.Duration = 2e9
	s.Started, s.Ended = s.Started.Add(time.Hour), s.Ended.Add(time.Hour)
	for _, l := range liveLoads {
		live := l.live
		live.Load, live.LoadTitle, live.Capacity = l.load, l.title, liveCapacity
		g := study.Group{
			ID: l.id, Title: l.load + ", synthetic:24,cost=400ns", Corpus: l.load, Rules: "synthetic:24,cost=400ns", Matcher: "linear",
			Pin: "none", Live: &live,
		}
		s.Groups = append(s.Groups, g)
		add := func(engine, label string, live study.LiveCell) {
			s.Cells = append(s.Cells, liveCell(s, g.ID, engine, label, live))
		}
		add(study.NoQueue, study.NoQueue, study.LiveCell{})
		add(study.AcceptAll, study.AcceptAll, study.LiveCell{Reader: "raw"})
		for _, engine := range l.engines {
			add(engine, engine, study.LiveCell{Reader: "raw"})
		}
		if l.library {
			add(study.AcceptAll, "none nfqueue", study.LiveCell{Reader: "nfqueue"})
			add(study.Sequential, "sequential nfqueue", study.LiveCell{Reader: "nfqueue"})
		}
		if l.peer {
			add("c-reader", "c-reader", study.LiveCell{Reader: "c-reader", Peer: []string{"c-reader", "{queue}"}})
		}
	}
	return s
}

func liveCell(s *study.Study, group, engine, label string, live study.LiveCell) study.Cell {
	c := study.Cell{
		ID: len(s.Cells), Group: group, Engine: engine, Title: engine, Label: label, RuleCount: 24, Workers: 1, Participants: 1,
		CPUCount: 2, EarlyExit: "ordered", ExitEvery: 2, Shards: "contiguous", Live: &live,
	}
	for _, e := range contestants {
		if e.name != engine {
			continue
		}
		c.Title, c.Primitive = e.title, e.primitive
		if e.parallel() {
			c.Workers, c.Participants, c.CallerRuns, c.LockThread = 2, 2, true, true
		}
	}
	switch {
	case engine == study.NoQueue:
		c.Primitive = "the kernel forwards"
	case engine == study.AcceptAll:
		c.Primitive = "accepts every packet unseen"
	case c.Primitive == "":
		c.Primitive = fmt.Sprint("program ", engine)
	}
	return c
}
