package probe

import (
	"slices"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
)

// visit is one figure measured once, in nanoseconds.
type visit struct {
	p50, p99, mean float64
	uncertainty    *float64
	samples        int
	batched        bool // a sample is the mean of many calls: it has no percentiles
}

// single summarizes samples in ticks, one a trip. It sorts them.
func single(samples []uint64) visit {
	slices.Sort(samples)
	sum := 0.0
	for _, s := range samples {
		sum += float64(s)
	}
	ns := 1 / clock.PerNanosecond()
	return visit{
		p50: clock.Quantile(samples, 0.50) * ns, p99: clock.Quantile(samples, 0.99) * ns,
		mean: sum / float64(len(samples)) * ns, samples: len(samples),
	}
}

// batched summarizes samples in ticks, each of which took calls calls. An interruption falls on few of them: the figure is
// the median of the batches' means.
func batched(samples []uint64, calls int) visit {
	v := single(samples)
	return visit{mean: v.p50 / float64(calls), samples: len(samples) * calls, batched: true}
}

// summarize takes the medians over a task's visits, figure by figure.
func (t task) summarize(visits [][]visit) []study.ProbeFigure {
	figures := slices.Clone(t.figures)
	for i := range figures {
		own := make([]visit, len(visits))
		for r, v := range visits {
			own[r] = v[i]
		}
		fill(&figures[i], own)
	}
	return figures
}

func fill(f *study.ProbeFigure, visits []visit) {
	column := func(of func(visit) float64) []float64 {
		values := each(visits, of)
		slices.Sort(values)
		return values
	}
	p50, mean := column(func(v visit) float64 { return v.p50 }), column(func(v visit) float64 { return v.mean })
	f.Visits, f.MeanNS = len(visits), median(mean)
	f.Samples = int(column(func(v visit) float64 { return float64(v.samples) })[0])
	typical := mean
	f.VisitsNS = each(visits, func(v visit) float64 { return v.mean })
	if !visits[0].batched {
		f.VisitsNS = each(visits, func(v visit) float64 { return v.p50 })
		typical, f.P50NS = p50, value(median(p50))
		if f.Samples >= study.MinP99 {
			f.P99NS = value(median(column(func(v visit) float64 { return v.p99 })))
		}
	}
	f.LowNS, f.HighNS = typical[0], typical[len(typical)-1]
	if visits[0].uncertainty != nil {
		f.UncertaintyNS = value(median(column(func(v visit) float64 { return *v.uncertainty })))
	}
}

func each(visits []visit, of func(visit) float64) []float64 {
	values := make([]float64, len(visits))
	for i, v := range visits {
		values[i] = of(v)
	}
	return values
}

// median of sorted values: the mean of the middle two where there are two.
func median(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func value(v float64) *float64 { return &v }
