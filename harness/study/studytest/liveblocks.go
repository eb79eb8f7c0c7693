package studytest

import (
	"math"
	"math/rand/v2"

	"github.com/tigerbench/tigerbench/harness/study"
)

// liveMeans are invented: microseconds that Evaluate takes on two shared CPUs.
var liveMeans = map[string]float64{
	"sequential": 9.6, "successive": 64, "condvar": 58, "barrier": 66, "barrier-counter": 49, "spinwait": 14, "futex": 52,
	"futex-barrier": 57, "chanbased": 55, "mailbox": 12,
}

// liveBlock makes up one block: the filter takes so long a packet, two packets a request, and responses queue behind it.
func liveBlock(s *study.Study, cell, repetition, sequence int) study.Block {
	c := &s.Cells[cell]
	var load *study.Live
	for i := range s.Groups {
		if s.Groups[i].ID == c.Group {
			load = s.Groups[i].Live
		}
	}
	random := rand.New(rand.NewPCG(s.Seed, uint64(cell<<16|repetition)))
	noise := func(share float64) float64 { return 1 + share*random.NormFloat64() }
	drift := 1 + 0.03*math.Sin(float64(repetition))
	b := study.Block{Cell: cell, Repetition: repetition, Sequence: sequence, Status: study.BlockOK, WallNS: 2e9, Live: &study.LiveBlock{}}

	evaluate := liveMeans[c.Engine] * 1000 * drift * noise(0.02)
	busy := evaluate + 4_000*drift*noise(0.02) // of the filter, a packet
	switch c.Live.Reader {
	case "":
		busy = 3_000 * drift * noise(0.01)
	case "nfqueue":
		busy += 14_000
	}
	perSecond := 1e9 / (2*busy + 3_000)
	if load.Load == "udp:search" {
		b.Live.Datagrams = &study.Datagrams{Sent: 400_000, Received: 400_000, Lossless: 1e9 / busy}
	} else if load.Load == "pcap:builtin:web" {
		b.Live.Replay = &study.Replay{Sent: 5_900, Accepted: 5_300, Received: 5_300, Exact: true, Refused: map[string]uint64{"IpInHdrErrors": 12}}
	} else {
		fillRequests(&b, load, perSecond, busy, evaluate == 0, random)
	}
	if c.Live.Reader == "" {
		b.Live.CPU = study.CPUShares{Load: 0.6, Server: 0.4, Softirq: 0.5, Idle: 0.3}
		return b
	}
	fillFilter(&b, c, evaluate, busy, random)
	spoil(&b, c)
	return b
}

// fillRequests makes up responses: with a closed loop of 50 connections, or queueing that grows with the offered share.
func fillRequests(b *study.Block, load *study.Live, perSecond, busy float64, unseen bool, random *rand.Rand) {
	seconds := b.WallNS / 1e9
	r := &b.Live.Requests
	median := 50 / perSecond * 1e9
	r.PerS = perSecond
	if load.OpenLoop {
		share := load.Rate / perSecond
		r.Scheduled = uint64(load.Rate * seconds)
		r.PerS = min(load.Rate, perSecond)
		median = (busy*2 + 60_000) / (1 - min(share, 0.98))
		if share > 1 {
			median = seconds * 1e9 * (1 - 1/share) / 2
		}
		lag := 2_000 * (1 + random.Float64())
		r.LagP99NS = &lag
	}
	r.Answered = uint64(r.PerS * seconds)
	at := func(factor float64) *float64 {
		v := median * factor * (1 + 0.02*random.NormFloat64())
		return &v
	}
	r.P50NS, r.P90NS, r.P99NS, r.P999NS, r.MaxNS = at(1), at(1.4), at(2.2), at(4), at(9)
	if load.Attack > 0 {
		attacks := uint64(load.Attack * float64(r.Answered))
		b.Live.Blocking = &study.Blocking{Attacks: attacks, Exact: true}
		if unseen {
			b.Live.Blocking = &study.Blocking{Attacks: attacks, AttacksServed: attacks}
		}
	}
}

// fillFilter makes up what the filter's process measured.
func fillFilter(b *study.Block, c *study.Cell, evaluate, busy float64, random *rand.Rand) {
	if evaluate > 0 {
		fill(b, evaluate, 12_000, random)
	}
	l := b.Live
	packets := uint64(2 * l.Requests.PerS * b.WallNS / 1e9)
	if packets == 0 {
		packets = 12_000
	}
	b.PktPerS = float64(packets) * 1e9 / b.WallNS
	l.Received, l.RulePackets = packets, packets
	l.CPU = study.CPUShares{Filter: min(1.9, b.PktPerS*busy/1e9), Load: 0.35, Server: 0.2, Softirq: 0.3, Idle: 0.1}
	b.CPUs, b.CPUNSPerPkt = l.CPU.Filter, busy
	if c.Live.Peer != nil {
		return
	}
	calls := 2.07
	l.SyscallsPerPkt = &calls
	stage := func(name string, mean float64) {
		p99 := 2 * mean
		l.Stages = append(l.Stages, study.Stage{Name: name, Samples: int64(packets), MeanNS: mean, P50NS: 0.9 * mean, P99NS: &p99, MaxNS: 20 * mean})
	}
	stage(study.StageWaited, 9_000+2*busy)
	stage(study.StageReceive, 700)
	stage(study.StageParse, 40)
	if evaluate > 0 {
		stage(study.StageEvaluate, evaluate)
	}
	stage(study.StageVerdict, 3_200)
	stage(study.StageHeld, 3_240+evaluate+0.8*busy)
	if l.Replay != nil {
		mean, parse := 0.7*evaluate, 31.0
		l.Replay.MeanNS, l.Replay.ParseNS = &mean, &parse
	}
}

// spoil makes some blocks what a report must mark.
func spoil(b *study.Block, c *study.Cell) {
	l := b.Live
	switch key := c.Group + " " + c.Engine; {
	case key == "wrk barrier" && b.Repetition < 3:
		b.Status, b.Reason = study.BlockInvalid, "the deadline gave verdicts"
		l.DeadlineVerdicts, l.Degraded, l.Rebuilt = 412, 3_000, 1
	case key == "rate-0.5 successive":
		l.DeadlineVerdicts = uint64(b.Repetition)
	case key == "rate-0.5 condvar" && b.Repetition == 2:
		l.UserDropped, l.IDGaps = 57, 57
	case key == "rate-0.2 futex" && b.Repetition == 4:
		late := 0.2 * *l.Requests.P99NS
		l.Requests.LagP99NS = &late
	case key == "wrk chanbased" && b.Repetition == 1:
		b.Status, b.Reason = study.BlockInvalid, "a law is broken"
		l.Broken = []string{"received 100 is not accepted 90 + dropped 0 + in flight 0"}
	}
}
