package study

import "slices"

// setLive makes what a row of a live study has beside the others' numbers, and takes away what it has not: without a queue
// there is no filter, another program's process is counted in Live.CPU only, and no oracle sees a live packet.
func (t *table) setLive(r *Row, good []*Block) {
	r.Verified = 0
	r.Live = t.live(r, good)
	if r.Engine == NoQueue {
		r.PktPerS = nil
	}
	if r.Engine == NoQueue || r.Live.Peer {
		r.CPUs, r.CPUNSPerPkt, r.CSPerPkt, r.VoluntaryCS, r.InvoluntaryCS, r.AllocsPerPkt = nil, nil, nil, nil, nil, nil
	}
}

func (t *table) live(r *Row, good []*Block) *LiveRow {
	c := r.Cell.Live
	l := &LiveRow{
		Reader: c.Reader, BurstVerdicts: c.BurstVerdicts, Deadline: c.Deadline, Peer: c.Peer != nil,
		Unit: t.unit(r.Cell.Group),
	}
	l.Throughput = estimate(values(t.perRepetition(r.Cell.ID, func(b *Block) *float64 { return rate(b, l.Unit) })))
	l.Ratios = t.liveRatios(r.Cell.ID, l.Unit)
	l.setResponse(good)
	l.setStages(good)
	l.CPU = cpuOver(good)
	l.SyscallsPerPkt = over(good, func(b *Block) *float64 { return b.Live.SyscallsPerPkt })
	for _, b := range t.blocks[r.Cell.ID] {
		if b.Live != nil {
			l.add(b.Live)
		}
	}
	l.setComparison(good)
	l.setOpenLoop(&r.Group, t.study.Duration, good)
	return l
}

func (l *LiveRow) setResponse(good []*Block) {
	number := func(of func(*Requests) *float64) *float64 {
		return over(good, func(b *Block) *float64 { return of(&b.Live.Requests) })
	}
	for i, b := range good {
		if n := b.Live.Requests.Answered; i == 0 || n < l.Answered {
			l.Answered = n
		}
	}
	if l.Answered == 0 {
		return
	}
	l.P50NS = number(func(r *Requests) *float64 { return r.P50NS })
	l.P90NS = number(func(r *Requests) *float64 { return r.P90NS })
	l.MaxNS = number(func(r *Requests) *float64 { return r.MaxNS })
	if l.Answered >= MinP99 {
		l.P99NS = number(func(r *Requests) *float64 { return r.P99NS })
	}
	if l.Answered >= MinP999 {
		l.P999NS = number(func(r *Requests) *float64 { return r.P999NS })
	}
	if l.P99NS != nil {
		var all []float64
		for _, b := range good {
			all = append(all, *b.Live.Requests.P99NS)
		}
		l.P99 = estimate(all)
	}
}

// setStages takes the medians of those stages that every good block has.
func (l *LiveRow) setStages(good []*Block) {
	for _, name := range []string{StageWaited, StageReceive, StageParse, StageEvaluate, StageVerdict, StageHeld, StageResponse} {
		number := func(of func(*Stage) *float64) *float64 {
			return over(good, func(b *Block) *float64 {
				s := b.Live.stage(name)
				if s == nil {
					return nil
				}
				return of(s)
			})
		}
		mean := number(func(s *Stage) *float64 { return &s.MeanNS })
		if mean == nil {
			continue
		}
		samples := number(func(s *Stage) *float64 { n := float64(s.Samples); return &n })
		l.Stages = append(l.Stages, Stage{
			Name: name, Samples: int64(*samples), MeanNS: *mean,
			P50NS: *number(func(s *Stage) *float64 { return &s.P50NS }),
			P99NS: number(func(s *Stage) *float64 { return s.P99NS }),
			MaxNS: *number(func(s *Stage) *float64 { return &s.MaxNS }),
		})
	}
	if !slices.ContainsFunc(good, func(b *Block) bool { return b.Live.DeadlineVerdicts+b.Live.Degraded > 0 }) {
		l.Split = split(l.Stages) // else Evaluate's times leave the latest packets out
	}
}

// minStampedShare is the share of packets that the kernel must have stamped: it does while some socket on the machine asks for
// stamps, which may be for a part of a block only.
const minStampedShare = 0.9

// stage returns a stage of a block; nil where it has no samples, and of waits where too few packets were stamped.
func (b *LiveBlock) stage(name string) *Stage {
	find := func(name string) *Stage {
		if i := slices.IndexFunc(b.Stages, func(s Stage) bool { return s.Name == name && s.Samples > 0 }); i >= 0 {
			return &b.Stages[i]
		}
		return nil
	}
	s, held := find(name), find(StageHeld)
	if name == StageWaited && s != nil && held != nil && float64(s.Samples) < minStampedShare*float64(held.Samples) {
		return nil
	}
	return s
}

// Stage returns a stage of a row, nil where it was not measured.
func (l *LiveRow) Stage(name string) *Stage {
	for i := range l.Stages {
		if l.Stages[i].Name == name {
			return &l.Stages[i]
		}
	}
	return nil
}

// add counts what became of a block's packets and requests.
func (l *LiveRow) add(b *LiveBlock) {
	l.Lost += b.QueueDropped + b.UserDropped
	l.PassedOpen += b.PassedOpen
	l.DeadlineVerdicts += b.DeadlineVerdicts
	l.Degraded += b.Degraded
	l.Rebuilt += b.Rebuilt
	for _, n := range b.Requests.Failed {
		l.Failed += uint64(max(n, 0))
	}
	l.addBlocking(b.Blocking)
	if d := b.Datagrams; d != nil {
		if l.Datagrams == nil {
			l.Datagrams = &Datagrams{}
		}
		l.Datagrams.Sent += d.Sent
		l.Datagrams.Received += d.Received
		l.Datagrams.Lost += d.Lost
		l.Datagrams.Counted += d.Counted
		addTo(&l.Datagrams.Where, d.Where)
	}
	l.addReplay(b.Replay)
}

func (l *LiveRow) addBlocking(b *Blocking) {
	if b == nil {
		return
	}
	if l.Blocking == nil {
		l.Blocking = &Blocking{Exact: true}
	}
	l.Blocking.Attacks += b.Attacks
	l.Blocking.AttacksServed += b.AttacksServed
	l.Blocking.BenignBlocked += b.BenignBlocked
	l.Blocking.Exact = l.Blocking.Exact && b.Exact
}

func (l *LiveRow) addReplay(b *Replay) {
	if b == nil {
		return
	}
	if l.Replay == nil {
		l.Replay = &Replay{Exact: true}
	}
	l.Replay.Sent += b.Sent
	l.Replay.Accepted += b.Accepted
	l.Replay.Received += b.Received
	l.Replay.Exact = l.Replay.Exact && b.Exact
	addTo(&l.Replay.Refused, b.Refused)
}

// addTo adds counts by name up.
func addTo(sum *map[string]uint64, counts map[string]uint64) {
	if *sum == nil && len(counts) > 0 {
		*sum = map[string]uint64{}
	}
	for name, n := range counts {
		(*sum)[name] += n
	}
}

func cpuOver(good []*Block) *CPUShares {
	if len(good) == 0 {
		return nil
	}
	share := func(of func(*CPUShares) *float64) float64 {
		return *over(good, func(b *Block) *float64 { return of(&b.Live.CPU) })
	}
	return &CPUShares{
		Filter:  share(func(c *CPUShares) *float64 { return &c.Filter }),
		Load:    share(func(c *CPUShares) *float64 { return &c.Load }),
		Server:  share(func(c *CPUShares) *float64 { return &c.Server }),
		Softirq: share(func(c *CPUShares) *float64 { return &c.Softirq }),
		Idle:    share(func(c *CPUShares) *float64 { return &c.Idle }),
	}
}
