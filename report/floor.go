package report

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/tigerbench/tigerbench/harness/study"
)

// floorLine is what the machine could do just before the study, and what an idle CPU of it does: figures of engines that
// sleep depend on both. Empty where the study was not probed.
func floorLine(s *study.Study) string {
	if s.Probe == nil {
		return ""
	}
	typical := func(name string) string {
		f := s.Probe.Find(name)
		if f == nil {
			return ""
		}
		return duration(f.Typical())
	}
	var wake string
	if latency, cost := s.Probe.Elsewhere(study.ProbeWakeLatency), s.Probe.Elsewhere(study.ProbeWakeCost); latency != nil && cost != nil {
		wake = fmt.Sprintf("a sleeper on another CPU %s after its futex wake, which takes the waker %s",
			duration(latency.Typical()), duration(cost.Typical()))
	}
	line := listed(prefixed("a cache line to another CPU and back ", typical(study.ProbeRoundTrip)),
		prefixed("with short waits ", typical(study.ProbeShortWaits)), prefixed("in two lines ", typical(study.ProbeTwoLines)), wake, prefixed("idle CPUs: ", s.Environment.Extra[study.IdleNote]))
	return prefixed("floor before the study: ", line)
}

// floorCaption explains the line that drawFloor draws.
func floorCaption(s *study.Study) string {
	v := s.Probe.Trip()
	if v == nil {
		return ""
	}
	return fmt.Sprintf(" Dotted line: the floor under every fork and join, one cache line to another CPU and back in the shortest way measured (%s).", duration(*v))
}

// drawFloor draws a dotted line across all rows.
func (p *rowPlot) drawFloor(s *study.Study) {
	if v := s.Probe.Trip(); v != nil {
		p.vertical(*v, draw.LineStyle{Color: noteColor, Width: 1, Dashes: []vg.Length{1.3, 1.7}})
	}
}
