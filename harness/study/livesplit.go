package study

// split parts a packet's mean time into what does not overlap; nil where verdicts were not timed. A wait is what is left of
// the time that a packet was seen waiting or held when the work on it is taken off.
func split(stages []Stage) *Split {
	means := map[string]float64{}
	for _, s := range stages {
		means[s.Name] = s.MeanNS
	}
	if _, ok := means[StageVerdict]; !ok {
		return nil
	}
	s := &Split{
		ReceiveNS: means[StageReceive], ParseNS: means[StageParse], EvaluateNS: means[StageEvaluate], VerdictNS: means[StageVerdict],
	}
	if held, ok := means[StageHeld]; ok {
		s.InBurstNS = max(0, held-s.ParseNS-s.EvaluateNS-s.VerdictNS)
	}
	if waited, ok := means[StageWaited]; ok {
		s.WaitKnown = true
		s.WaitedNS = max(0, waited-s.ReceiveNS)
	}
	s.TotalNS = s.WaitedNS + s.ReceiveNS + s.InBurstNS + s.ParseNS + s.EvaluateNS + s.VerdictNS
	return s
}

// setComparison puts Evaluate beside itself on replay, block by block.
func (l *LiveRow) setComparison(good []*Block) {
	if l.Split == nil || l.Stage(StageEvaluate) == nil {
		return
	}
	engine := over(good, func(b *Block) *float64 {
		if b.Live.Replay == nil {
			return nil
		}
		return b.Live.Replay.MeanNS
	})
	if engine == nil {
		return
	}
	l.Against = &Comparison{
		EngineNS: *engine, ExtraNS: l.Split.EvaluateNS - *engine,
		ParseReplayNS: over(good, func(b *Block) *float64 { return b.Live.Replay.ParseNS }),
	}
}
