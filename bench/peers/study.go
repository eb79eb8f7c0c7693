package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/environment"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// studyLog writes what is measured as a study, so that peers stand in the same files, tables and charts as engines. Scans have no
// participants and are not in it.
type studyLog struct {
	writer   *study.Writer
	cells    map[string]study.Cell // by bout and contestant
	sequence int
}

// startStudy makes the study's folder: a comparison group a bout, a cell a contestant.
func (m *measurement) startStudy() (*studyLog, error) {
	env, err := environment.Capture()
	if err != nil {
		return nil, err
	}
	s := &study.Study{
		Name: "peers", Command: m.command, Started: time.Now().UTC().Round(time.Millisecond), Seed: m.seed, Repetitions: m.repetitions,
		Duration: study.Nanoseconds(m.limit), Warmup: study.Nanoseconds(m.limit / 2), Environment: env,
	}
	s.Environment.GOGC = "off"
	log := &studyLog{cells: map[string]study.Cell{}}
	for _, b := range m.bouts {
		if b.scan {
			continue
		}
		s.Groups = append(s.Groups, m.group(b))
		for _, c := range b.contestants {
			cell := m.cell(b, c, len(s.Cells))
			s.Cells = append(s.Cells, cell)
			s.Blocks += m.repetitions * cell.Visits()
			log.cells[b.name+" "+c.name] = cell
		}
	}
	log.writer, err = study.Create(m.out, s)
	return log, err
}

func (m *measurement) group(b bout) study.Group {
	return study.Group{
		ID: b.name, Title: strings.ToLower(b.title[:1]) + b.title[1:], Corpus: "one packet", Rules: fmt.Sprintf("%d rules of %g us", b.steps, b.cost),
		Matcher: "linear", Pin: "cores", Order: "file", Oversubscribed: b.participants() > m.usable(),
	}
}

func (m *measurement) usable() int {
	distinct := map[int]bool{}
	for _, cpu := range m.cpus {
		distinct[cpu] = true
	}
	return len(distinct)
}

func (m *measurement) cell(b bout, c contestant, id int) study.Cell {
	j := m.job(b, c)
	if c.loose {
		j.CPUs = j.CPUs[:1]
	}
	return study.Cell{
		ID: id, Group: b.name, Engine: c.name, Title: c.name, Label: c.name, Primitive: c.primitive, Peer: c.isPeer(),
		RuleCount: b.steps, Workers: j.Workers, CallerRuns: j.CallerRuns, Participants: j.Helpers() + 1,
		Oversubscribed: j.Helpers()+1 > m.usable(), LockThread: !c.loose, CPUs: j.CPUs, CPUCount: m.usable(),
		EarlyExit: string(engines.ExitOff), ExitEvery: 1, Shards: string(engines.Contiguous),
	}
}

// note appends one visit.
func (l *studyLog) note(b bout, c contestant, repetition, visit int, block gauge.Block) error {
	if l == nil || b.scan {
		return nil
	}
	converted, err := inStudy(block)
	if err != nil {
		return err
	}
	converted.Cell, converted.Repetition, converted.Visit = l.cells[b.name+" "+c.name].ID, repetition, visit
	converted.Sequence = l.sequence
	l.sequence++
	return l.writer.Append(converted)
}

// finish says how the study ended.
func (l *studyLog) finish(status string) error {
	if l == nil {
		return nil
	}
	return l.writer.Finish(status)
}

// inStudy turns a peer's block into one of a study. Percentiles are the histogram's nearest ranks, as in every study.
func inStudy(b gauge.Block) (study.Block, error) {
	h, samples := study.NewHistogram(), uint64(0)
	perTick := clock.Nanoseconds(1)
	for i := 0; i < len(b.Ticks); i += 2 {
		h.RecordN(float64(b.Ticks[i])*perTick, int64(b.Ticks[i+1]))
		samples += b.Ticks[i+1]
	}
	encoded, err := h.Encode()
	if err != nil {
		return study.Block{}, err
	}
	n, wall := float64(samples), float64(b.Wall)*perTick
	quantile := func(q float64, need uint64) *float64 {
		if samples < need {
			return nil
		}
		v := h.Quantile(q)
		return &v
	}
	mean, most := wall/n, float64(b.Ticks[len(b.Ticks)-2])*perTick
	return study.Block{
		Status: study.BlockOK, Samples: samples, Passes: n, Accepted: samples, WallNS: wall, Histogram: encoded, Overflow: h.OutOfRange(),
		MeanNS: &mean, P50NS: quantile(0.50, 1), P90NS: quantile(0.90, 1), P99NS: quantile(0.99, study.MinP99),
		P999NS: quantile(0.999, study.MinP999), MaxNS: &most, PktPerS: n / wall * 1e9, CPUs: float64(b.CPU) / wall,
		CPUNSPerPkt: float64(b.CPU) / n, VoluntaryCS: float64(b.Waits) / n, InvoluntaryCS: float64(b.Losses) / n,
		AllocsPerPkt: float64(b.Allocs) / n,
	}, nil
}
