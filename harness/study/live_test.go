package study

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The cells of liveStudy.
const (
	liveNoQueue = iota
	liveNone
	liveSequential
	liveFutex
	livePeer
	liveNoneLibrary
	liveSequentialLibrary
)

// liveRates are requests a second of liveStudy's cells in repetition 0.
var liveRates = []float64{200, 100, 80, 20, 90, 40, 32}

func liveStudy(repetitions int) (*Study, []Block) {
	s := &Study{
		Schema: Schema, Name: "live", Status: Complete, Repetitions: repetitions,
		Groups: []Group{{ID: "g", Title: "wrk", Live: &Live{Load: "wrk"}}},
	}
	add := func(engine, label string, live LiveCell) {
		s.Cells = append(s.Cells, Cell{ID: len(s.Cells), Group: "g", Engine: engine, Label: label, Workers: 1, Live: &live})
	}
	add(NoQueue, NoQueue, LiveCell{})
	add(AcceptAll, AcceptAll, LiveCell{Reader: "raw"})
	add(Sequential, Sequential, LiveCell{Reader: "raw"})
	add("futex", "futex", LiveCell{Reader: "raw"})
	add("c-reader", "c-reader", LiveCell{Reader: "c-reader", Peer: []string{"c-reader"}})
	add(AcceptAll, "none nfqueue", LiveCell{Reader: "nfqueue"})
	add(Sequential, "sequential nfqueue", LiveCell{Reader: "nfqueue"})
	var blocks []Block
	for r := range repetitions {
		for i := range s.Cells {
			blocks = append(blocks, answering(i, r, liveRates[i]*float64(1+r)))
		}
	}
	s.Blocks = len(blocks)
	return s, blocks
}

// answering is a good block of so many requests a second.
func answering(cell, repetition int, perSecond float64) Block {
	b := Block{Cell: cell, Repetition: repetition, Status: BlockOK, WallNS: 1e9, PktPerS: 2 * perSecond, Accepted: 9, Live: &LiveBlock{
		Requests: Requests{Answered: 20_000, PerS: perSecond, P50NS: ptr(1e9 / perSecond), P90NS: ptr(2e9 / perSecond),
			P99NS: ptr(3e9 / perSecond), P999NS: ptr(4e9 / perSecond), MaxNS: ptr(5e9 / perSecond)},
		CPU: CPUShares{Filter: 0.5, Load: 0.25, Server: 0.125, Softirq: 0.5, Idle: 0.0625},
	}}
	return b
}

// against returns a row's ratio of a kind, and fails where there is none, or are several.
func against(t *testing.T, r Row, kind string) LiveRatio {
	t.Helper()
	var found []LiveRatio
	for _, ratio := range r.Live.Ratios {
		if ratio.Kind == kind {
			found = append(found, ratio)
		}
	}
	require.Len(t, found, 1, kind)
	return found[0]
}

func TestLiveRatiosArePairedWithinARepetition(t *testing.T) {
	s, blocks := liveStudy(10) // rates grow tenfold over the repetitions, and the ratios stay
	rows, drifts, warnings := Summarize(s, blocks)
	assert.Empty(t, drifts)
	assert.Empty(t, warnings)
	futex := rows[liveFutex]
	assert.Equal(t, UnitRequests, futex.Live.Unit)
	assert.InDelta(t, 110, futex.Live.Throughput.Median, 1e-9)
	assert.Equal(t, [2]float64{40, 180}, [2]float64{futex.Live.Throughput.Lo, futex.Live.Throughput.Hi}, "second and ninth of ten")
	for kind, want := range map[string]float64{
		AgainstNoQueue: 0.1, AgainstAcceptAll: 0.2, AgainstSequential: 0.25, AgainstPeer: 20.0 / 90,
	} {
		ratio := against(t, futex, kind)
		require.NotNil(t, ratio.Throughput, kind)
		assert.InDelta(t, want, ratio.Throughput.Median, 1e-12, kind)
		assert.InDelta(t, want, ratio.Throughput.Lo, 1e-12, kind)
		assert.InDelta(t, want, ratio.Throughput.Hi, 1e-12, kind)
		assert.InDelta(t, 0.979, ratio.Throughput.Coverage, 1e-3)
		assert.InDelta(t, 1/want, ratio.P99.Median, 1e-12, kind)
	}
	assert.Nil(t, futex.Ratio)
	assert.Zero(t, futex.Verified, "no oracle sees a live packet")
	assert.Nil(t, futex.RatioRaw)
}

func TestLiveRowsAreComparedWithTheirLike(t *testing.T) {
	s, blocks := liveStudy(3)
	rows, _, _ := Summarize(s, blocks)
	library := rows[liveSequentialLibrary]
	assert.Equal(t, liveNoneLibrary, against(t, library, AgainstAcceptAll).Cell, "the baseline behind the same reader")
	variant := against(t, rows[liveSequential], AgainstVariant)
	assert.Equal(t, "reader nfqueue", variant.Against)
	assert.InDelta(t, 2.5, variant.Throughput.Median, 1e-12)
	peer := against(t, rows[liveSequential], AgainstPeer)
	assert.Equal(t, "c-reader", peer.Against)
	assert.InDelta(t, 80.0/90, peer.Throughput.Median, 1e-12)
	assert.Empty(t, rows[liveNoQueue].Live.Ratios)
	assert.True(t, rows[livePeer].Live.Peer)
	assert.Nil(t, rows[livePeer].CPUs, "the filter's process is another program's")
	assert.Nil(t, rows[liveNoQueue].PktPerS)
	for _, ratio := range rows[liveSequential].Live.Ratios {
		assert.NotEqual(t, AgainstSequential, ratio.Kind, "not with itself")
	}
	s.Cells[liveSequentialLibrary].Live.Reader, s.Cells[liveSequentialLibrary].LockThread = s.Cells[liveSequential].Live.Reader, true
	rows, _, _ = Summarize(s, blocks)
	assert.Equal(t, "threads locked", against(t, rows[liveSequential], AgainstVariant).Against)
	s.Cells[liveFutex].LockThread = true
	rows, _, _ = Summarize(s, blocks)
	assert.Equal(t, liveSequentialLibrary, against(t, rows[liveFutex], AgainstSequential).Cell, "locked with locked")
}

func TestLossesAreSummedByPlace(t *testing.T) {
	s, blocks := liveStudy(2)
	for i := range blocks {
		blocks[i].Live.Datagrams = &Datagrams{Sent: 10, Received: 7, Lost: 3, Counted: 3, Where: map[string]uint64{"queue": 1, "socket": 2}}
	}
	delete(blocks[liveFutex].Live.Datagrams.Where, "queue")
	rows, _, _ := Summarize(s, blocks)
	assert.Equal(t, map[string]uint64{"queue": 1, "socket": 4}, rows[liveFutex].Live.Datagrams.Where)
	assert.Equal(t, map[string]uint64{"queue": 2, "socket": 4}, rows[liveNone].Live.Datagrams.Where)
	assert.Equal(t, map[string]uint64{"queue": 1, "socket": 2}, blocks[liveNone].Live.Datagrams.Where, "a block's own stay as they were")
}

func TestABadBlockTakesTheRatiosOfItsCell(t *testing.T) {
	s, blocks := liveStudy(3)
	bad := &blocks[liveFutex]
	bad.Status, bad.Live.DeadlineVerdicts, bad.Live.Broken = BlockInvalid, 1_234, []string{"a law"}
	rows, _, warnings := Summarize(s, blocks)
	futex := rows[liveFutex]
	assert.Equal(t, BlockInvalid, futex.Status)
	assert.Empty(t, futex.Live.Ratios)
	assert.Equal(t, []string{"invalid 1/3", "deadline gave 1,234 verdicts"}, futex.Marks)
	assert.Equal(t, 2, futex.Live.Throughput.N, "medians are over the good blocks")
	assert.Contains(t, warnings, "wrk, futex: laws of the queue are broken in 1 of 3 blocks: a law")
	assert.NotNil(t, against(t, rows[liveSequential], AgainstNoQueue).Throughput)
}

func TestABadBaselineTakesTheRatiosToIt(t *testing.T) {
	s, blocks := liveStudy(3)
	blocks[liveNoQueue].Status = BlockFailed
	rows, _, _ := Summarize(s, blocks)
	assert.Nil(t, against(t, rows[liveFutex], AgainstNoQueue).Throughput)
	assert.NotNil(t, against(t, rows[liveFutex], AgainstAcceptAll).Throughput)
}

func TestAStarvedCellIsNoTimesAnother(t *testing.T) {
	s, blocks := liveStudy(2)
	for i := range blocks {
		if blocks[i].Cell == liveFutex {
			blocks[i].Live.Requests = Requests{Failed: map[string]int{"timeout": 50}}
		}
	}
	rows, _, _ := Summarize(s, blocks)
	futex := rows[liveFutex].Live
	assert.Zero(t, futex.Throughput.Median)
	assert.Zero(t, against(t, rows[liveFutex], AgainstNoQueue).Throughput.Median)
	assert.Nil(t, futex.P50NS, "nothing was answered")
	assert.EqualValues(t, 100, futex.Failed)
	blocks[liveNoQueue].Live.Requests.PerS = 0
	rows, _, _ = Summarize(s, blocks)
	assert.Nil(t, against(t, rows[liveFutex], AgainstNoQueue).Throughput, "nothing is a share of nothing")
}

func TestAnInterruptedLiveStudyRestsOnWholeRepetitions(t *testing.T) {
	s, blocks := liveStudy(3)
	s.Status = Interrupted
	rows, _, _ := Summarize(s, blocks[:2*len(s.Cells)+3])
	assert.Equal(t, 2, against(t, rows[liveFutex], AgainstNoQueue).Throughput.N)
	assert.Equal(t, 3, rows[liveNoQueue].Blocks)
}

func TestLivePercentilesNeedEnoughRequests(t *testing.T) {
	for _, c := range []struct {
		answered  uint64
		p99, p999 bool
	}{{MinP99 - 1, false, false}, {MinP99, true, false}, {MinP999, true, true}} {
		s, blocks := liveStudy(2)
		blocks[liveFutex].Live.Requests.Answered = c.answered
		rows, _, _ := Summarize(s, blocks)
		l := rows[liveFutex].Live
		assert.Equal(t, c.answered, l.Answered)
		assert.NotNil(t, l.P90NS)
		assert.Equal(t, c.p99, l.P99NS != nil, c.answered)
		assert.Equal(t, c.p99, l.P99 != nil, c.answered)
		assert.Equal(t, c.p999, l.P999NS != nil, c.answered)
	}
}

func TestOpenLoopsAreMarked(t *testing.T) {
	s, blocks := liveStudy(2)
	s.Groups[0].Live = &Live{Load: "rate:100", OpenLoop: true, Rate: 100}
	for i := range blocks {
		blocks[i].Live.Requests.Scheduled, blocks[i].Live.Requests.PerS = 20_000, 9_000
	}
	s.Duration = 2e9
	set := func(cell int, answered uint64, lag float64) {
		r := &blocks[cell].Live.Requests
		r.Answered, r.LagP99NS = answered, ptr(lag**r.P99NS)
	}
	set(liveNone, 19_800, 0.1)
	set(liveFutex, 19_799, 0.11)
	rows, _, _ := Summarize(s, blocks)
	assert.Empty(t, rows[liveNone].Marks, "99% answered and a lag of a tenth are within the bounds")
	assert.Equal(t, []string{"overloaded 1/2", "generator late 1/2"}, rows[liveFutex].Marks)
	assert.False(t, rows[liveFutex].Live.Saturated(rows[liveFutex].BlocksOK))
	blocks[liveSequential].Live.Requests.PerS = 8_999
	rows, _, _ = Summarize(s, blocks)
	assert.Equal(t, []string{"overloaded 1/2"}, rows[liveSequential].Marks, "all answered, but late: below 90% of the pace")
	s.Groups[0].Live.OpenLoop = false
	rows, _, _ = Summarize(s, blocks)
	assert.Empty(t, rows[liveFutex].Marks, "a closed loop has no schedule")
}

func TestLossesAreMarked(t *testing.T) {
	s, blocks := liveStudy(2)
	l := blocks[liveFutex].Live
	l.QueueDropped, l.UserDropped, l.PassedOpen, l.Degraded, l.Rebuilt = 7, 50, 45_000, 3, 1
	l.Blocking = &Blocking{Attacks: 10, AttacksServed: 2, BenignBlocked: 1}
	l.Replay = &Replay{Sent: 5}
	blocks[liveNone].Live.Blocking = &Blocking{Attacks: 10, AttacksServed: 10}
	rows, _, _ := Summarize(s, blocks)
	assert.Equal(t, []string{"degraded 3 packets", "rebuilt 1 teams", "lost 57 packets", "passed 45,000 uninspected",
		"blocked not the attacks: 2 attacks served, 1 others blocked", "received not the accepted packets"}, rows[liveFutex].Marks)
	assert.Empty(t, rows[liveNone].Marks, "a queue that accepts everything is to let attacks pass")
}

func TestThroughputIsWhatTheLoadGives(t *testing.T) {
	s, blocks := liveStudy(1)
	for i := range blocks {
		blocks[i].Live.Requests = Requests{}
	}
	rows, _, _ := Summarize(s, blocks)
	assert.Equal(t, UnitPackets, rows[liveFutex].Live.Unit)
	assert.Equal(t, 40.0, rows[liveFutex].Live.Throughput.Median)
	for i := range blocks {
		blocks[i].WallNS = 2e9
		blocks[i].Live.Datagrams = &Datagrams{Sent: 1000, Received: 900, Lost: 100}
	}
	rows, _, _ = Summarize(s, blocks)
	assert.Equal(t, UnitDatagrams, rows[liveFutex].Live.Unit)
	assert.Equal(t, 450.0, rows[liveFutex].Live.Throughput.Median)
	assert.Equal(t, []string{"lost 100 datagrams"}, rows[liveFutex].Marks)
	blocks[liveFutex].Live.Datagrams.Lossless = 300
	rows, _, _ = Summarize(s, blocks)
	assert.Equal(t, UnitLossless, rows[liveFutex].Live.Unit)
	assert.Equal(t, 300.0, rows[liveFutex].Live.Throughput.Median)
	assert.Empty(t, rows[liveFutex].Marks, "a search loses by design")
}

func TestAPacketsTimeIsSplit(t *testing.T) {
	s, blocks := liveStudy(1)
	stage := func(name string, mean float64) Stage {
		return Stage{Name: name, Samples: 9, MeanNS: mean, P50NS: mean, MaxNS: mean}
	}
	l := blocks[liveFutex].Live
	l.Stages = []Stage{stage(StageWaited, 1000), stage(StageReceive, 100), stage(StageParse, 10), stage(StageEvaluate, 200),
		stage(StageVerdict, 300), stage(StageHeld, 560)}
	l.Replay = &Replay{MeanNS: ptr(150), ParseNS: ptr(8), Exact: true}
	rows, _, _ := Summarize(s, blocks)
	row := rows[liveFutex].Live
	assert.Equal(t, &Split{WaitedNS: 900, WaitKnown: true, ReceiveNS: 100, InBurstNS: 50, ParseNS: 10, EvaluateNS: 200, VerdictNS: 300,
		TotalNS: 1560}, row.Split)
	assert.Equal(t, &Comparison{EngineNS: 150, ExtraNS: 50, ParseReplayNS: ptr(8)}, row.Against)
	assert.Equal(t, row.Stage(StageWaited).MeanNS+row.Stage(StageHeld).MeanNS, row.Split.TotalNS, "from arrival to verdict")
	assert.Nil(t, rows[liveNoQueue].Live.Split)
	l.Stages[0].Samples, l.Stages[5].Samples = 89, 100
	rows, _, _ = Summarize(s, blocks)
	assert.False(t, rows[liveFutex].Live.Split.WaitKnown, "too few packets bear a stamp")
	assert.Nil(t, rows[liveFutex].Live.Stage(StageWaited))
	l.Stages[0].Samples = 90
	rows, _, _ = Summarize(s, blocks)
	assert.True(t, rows[liveFutex].Live.Split.WaitKnown)
	assert.Nil(t, rows[liveSequential].Live.Against)
	l.Degraded = 1
	rows, _, _ = Summarize(s, blocks)
	assert.Nil(t, rows[liveFutex].Live.Split, "Evaluate's times leave the packet out that waited longest")
	assert.Nil(t, rows[liveFutex].Live.Against)
}

func TestLiveStudiesAreChecked(t *testing.T) {
	s, blocks := liveStudy(1)
	require.NoError(t, s.check(), "sequential may stand behind two readers")
	for i := range blocks {
		require.NoError(t, blocks[i].check(s))
	}
	b := blocks[liveFutex]
	b.Visit = 1
	require.ErrorContains(t, b.check(s), "visit 1", "each cell is visited once")
	b = answering(liveFutex, 0, math.Inf(1))
	require.ErrorContains(t, b.check(s), "must lie between")
	b = answering(liveFutex, 0, 5)
	b.Live = nil
	require.ErrorContains(t, b.check(s), "no live measurements")
	b.Status = BlockFailed
	require.NoError(t, b.check(s))

	s.Cells[liveSequentialLibrary].Live.Reader = "raw"
	require.ErrorContains(t, s.check(), "second sequential")
	s.Cells[liveSequentialLibrary].Live = nil
	require.ErrorContains(t, s.check(), "one is live and the other replayed")
}

func TestLiveBenchFileParsesBack(t *testing.T) {
	s, blocks := liveStudy(2)
	s.Cells[liveFutex].Workers = 2
	blocks[liveFutex].MeanNS = ptr(500)
	results, units := parseBench(t, writtenBench(t, s, blocks))
	futex := results["Live/engine=futex/rules=0/workers=2/reader=raw"]
	require.Len(t, futex, 2)
	for unit, want := range map[string]float64{"req/s": 20, "response-p99-sec": 3.0 / 20, "sec/op": 500e-9, "pkt/s": 40} {
		value, ok := futex[0].Value(unit)
		require.True(t, ok, unit)
		assert.InEpsilon(t, want, value, 1e-5, unit)
	}
	assert.Equal(t, 1, units.GetBetter("req/s"))
	assert.Len(t, results["Live/engine=sequential/rules=0/workers=2/reader=raw"], 2, "beside the engine behind the same reader")
	assert.NotContains(t, results, "Live/engine=sequential/rules=0/workers=2/reader=nfqueue")
	assert.Contains(t, results, "Live/engine=sequential/rules=0/workers=1/reader=nfqueue")
	assert.Contains(t, results, "Live/engine=no_queue/rules=0/workers=1/reader=none", "it has requests, and no reader")
}
