package aa

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/study"
)

// world is how a made-up machine behaves.
type world struct {
	noise   float64 // of each block, as a share
	weather float64 // of all blocks of a while, as a share
	stays   float64 // how much of the weather is left after a block
	delay   float64 // of arm B, as a share
	bursts  float64 // share of blocks that take half as long again
}

const reps = 10

// equal makes up a study of two arms in so many comparisons, which take turns in a random order.
func (w world) equal(seed uint64, comparisons int) *study.Results {
	random := rand.New(rand.NewPCG(seed, 9))
	r := &study.Results{Study: study.Study{Repetitions: comparisons * reps, Cells: []study.Cell{
		{ID: 0, Engine: "mailbox"}, {ID: 1, Engine: "mailbox", Delay: study.Nanoseconds(1000 * w.delay)},
	}}}
	weather := 0.0
	for repetition := range comparisons * reps {
		for _, cell := range random.Perm(2) {
			weather = w.stays*weather + math.Sqrt(1-w.stays*w.stays)*w.weather*random.NormFloat64()
			ns := 1000 * math.Exp(weather+w.noise*random.NormFloat64())
			delay := 1000 * w.delay * float64(cell)
			p50 := ns/1.3 + delay // a burst leaves half of the packets alone
			if random.Float64() < w.bursts {
				ns *= 1.5
			}
			ns += delay
			p99 := 3 * ns
			r.Blocks = append(r.Blocks, study.Block{
				Cell: cell, Repetition: repetition, Status: study.BlockOK, Samples: 5000, MeanNS: &ns, P50NS: &p50, P99NS: &p99, PktPerS: 1e9 / ns,
			})
		}
	}
	return r
}

func find(t *testing.T, all []Noise, metric string) Noise {
	t.Helper()
	for _, n := range all {
		if n.Metric == metric {
			return n
		}
	}
	t.Fatalf("no noise of %s", metric)
	return Noise{}
}

// TestEqualArmsSeldomDiffer counts, on several machines, how many of 200 comparisons of an engine with itself differ, and how
// many raise an alarm at 5%.
func TestEqualArmsSeldomDiffer(t *testing.T) {
	for name, w := range map[string]world{
		"quiet":          {noise: 0.005},
		"changing":       {noise: 0.01, weather: 0.05, stays: 0.95},
		"changing fast":  {noise: 0.005, weather: 0.02, stays: 0.5},
		"stolen from":    {noise: 0.005, bursts: 0.05},
		"all of it":      {noise: 0.01, weather: 0.02, stays: 0.9, bursts: 0.02},
		"nearly nothing": {noise: 1e-6},
	} {
		n := find(t, noiseOf(w.equal(1, 200), reps), "mean").Paired
		t.Logf("%s: %d of 200 differ, floor %.2f%%", name, n.Different, 100*n.Floor())
		assert.Equal(t, 200, n.Comparisons)
		assert.GreaterOrEqual(t, n.Different, 2, name)
		assert.LessOrEqual(t, n.Different, 16, name)
		assert.Zero(t, n.Alarms, name)
		assert.InDelta(t, 1, n.RatioMedian, 0.01)
		assert.True(t, n.RatioMin <= n.RatioLo && n.RatioLo <= n.RatioMedian && n.RatioMedian <= n.RatioHi && n.RatioHi <= n.RatioMax)
	}
}

func TestStudiesAtTwoTimesDifferMore(t *testing.T) {
	n := find(t, noiseOf(world{noise: 0.005, weather: 0.05, stays: 0.99}.equal(1, 200), reps), "mean")
	assert.Equal(t, 100, n.Between.Comparisons)
	assert.Greater(t, n.Between.Different, 25, "the weather does not cancel")
	assert.Greater(t, n.Between.Floor(), 4*n.Paired.Floor())
	e := entries([]Noise{n})
	assert.Equal(t, []compare.FloorEntry{{Engine: "mailbox", Metric: "mean", Paired: n.Paired.Floor(), Between: n.Between.Floor()}}, e)
}

func TestShownOfKnownTrials(t *testing.T) {
	var trials []trial
	for i := range 20 {
		var x trial
		x.Value = float64(i-10) / 100
		x.Lo, x.Hi = x.Value-0.02, x.Value+0.02
		x.different = x.Lo > 0 || x.Hi < 0
		trials = append(trials, x)
	}
	s := shown(trials)
	assert.Equal(t, 20, s.Comparisons)
	assert.Equal(t, 8+7, s.Different)
	assert.Equal(t, 4+3, s.Alarms, "-10 to -7, 7 to 9: their intervals lie beyond ln 1.05 = 4.9 hundredths")
	assert.InDelta(t, math.Expm1(0.08), s.Silent, 1e-12)
	assert.InDelta(t, math.Expm1(0.09), s.Typical, 1e-12, "the 19th of 20 sizes")
	assert.InDelta(t, math.Exp(-0.10), s.RatioMin, 1e-12)
	assert.InDelta(t, math.Exp(-0.10), s.RatioLo, 1e-12)
	assert.InDelta(t, math.Exp(-0.01), s.RatioMedian, 1e-12)
	assert.InDelta(t, math.Exp(0.09), s.RatioMax, 1e-12)
	assert.Equal(t, s.Typical, s.Floor())
}

func TestABlockThatIsMissingIsCounted(t *testing.T) {
	r := world{noise: 0.01}.equal(1, 30)
	r.Blocks[5].Status = study.BlockStalled
	r.Blocks[207].P99NS = nil
	noise := noiseOf(r, reps)
	n := find(t, noise, "mean").Paired
	assert.Equal(t, 29, n.Comparisons)
	assert.Equal(t, 1, n.Incomplete)
	assert.Equal(t, 2, find(t, noise, "p99").Paired.Incomplete)
	for _, n := range noise {
		assert.NotEqual(t, "cpu", n.Metric, "no block has it")
	}
}

func TestInjectedChangesAreFound(t *testing.T) {
	byMean := sought()[0]
	require.Equal(t, "mean", byMean.Name())
	floors := map[string]float64{"mailbox": find(t, noiseOf(world{noise: 0.01}.equal(1, 200), reps), "mean").Paired.Floor()}
	i := injectionsOf(world{noise: 0.01, delay: 0.05}.equal(2, 40), reps, 0.05, byMean, floors)
	require.Len(t, i, 1)
	assert.GreaterOrEqual(t, i[0].Found, 38)
	assert.Equal(t, 40, i[0].Found+i[0].Inconclusive+i[0].Missed)
	assert.True(t, i[0].Enough())
	assert.InDelta(t, 0.05, i[0].Seen, 0.005)
	assert.Equal(t, 50.0, i[0].DelayNS)

	loud := world{noise: 0.1}
	floors["mailbox"] = find(t, noiseOf(loud.equal(1, 200), reps), "mean").Paired.Floor()
	loud.delay = 0.05
	i = injectionsOf(loud.equal(2, 40), reps, 0.05, byMean, floors)
	assert.False(t, i[0].Enough())
	assert.Greater(t, i[0].Inconclusive, 20)

	i = injectionsOf(world{noise: 0.001}.equal(2, 40), reps, 0.05, byMean, floors)
	assert.Equal(t, 40, i[0].Missed, "what is not there")
}

// TestBurstsHideAChangeFromTheMeanOnly: 50 ns of a mean of 1,000 are 6.5% of a p50 of 769, and found there.
func TestBurstsHideAChangeFromTheMeanOnly(t *testing.T) {
	w := world{noise: 0.005, bursts: 0.25}
	equal := noiseOf(w.equal(1, 200), reps)
	w.delay = 0.05
	trials := w.equal(2, 40)
	for _, m := range sought() {
		i := injectionsOf(trials, reps, 0.05, m, map[string]float64{"mailbox": find(t, equal, m.Name()).Paired.Floor()})[0]
		assert.Equal(t, m.Name(), i.Metric)
		assert.Equal(t, 0.05, i.Asked)
		if m.Name() == "mean" {
			assert.False(t, i.Enough(), "%+v", i)
			assert.Equal(t, 0.05, i.Change)
			continue
		}
		assert.True(t, i.Enough(), "%+v", i)
		assert.InDelta(t, 0.065, i.Change, 0.001)
		assert.InDelta(t, 0.065, i.Seen, 0.005)
	}
	assert.Len(t, sought(), 2)
}

func TestWhatIsFoundBecomesTheFloor(t *testing.T) {
	injection := func(change float64, found, inconclusive int) Injection {
		return Injection{Metric: "mean", Asked: change, Change: change, Trials: 40, Found: found, Inconclusive: inconclusive}
	}
	for name, c := range map[string]struct {
		injections   []Injection
		found, least float64
	}{
		"5%":             {[]Injection{injection(0.05, 38, 2)}, 0.05, 0},
		"less":           {[]Injection{injection(0.02, 40, 0)}, 0.02, 0},
		"15%":            {[]Injection{injection(0.05, 37, 3), injection(0.1, 20, 4), injection(0.15, 39, 1)}, 0.15, 0.15},
		"nothing":        {[]Injection{injection(0.05, 0, 40), injection(0.2, 37, 3)}, 0, 0.2},
		"inconclusive":   {[]Injection{injection(0.05, 35, 5), injection(0.1, 40, 0)}, 0.1, 0.1},
		"of two engines": {[]Injection{injection(0.05, 40, 0), injection(0.05, 0, 40), injection(0.1, 40, 0), injection(0.1, 40, 0)}, 0.1, 0.1},
	} {
		var f compare.Floor
		detect(&f, c.injections)
		assert.InDelta(t, c.found, *f.Found, 1e-12, name)
		assert.InDelta(t, c.least, f.Least, 1e-12, name)
	}
	most := injection(0.05, 40, 0) // 5% of the mean that is more than the whole p50
	most.Metric, most.Change = "p50", 1.42
	var web compare.Floor
	detect(&web, []Injection{injection(0.05, 40, 0), most})
	assert.Equal(t, []compare.FloorDetection{{Metric: "p50", Found: 1.42}}, web.Detections, "nothing smaller was missed")
	quiet := injection(0.05, 39, 1)
	quiet.Metric = "p50"
	var both compare.Floor
	detect(&both, []Injection{injection(0.05, 16, 24), quiet, injection(0.2, 35, 5)})
	for metric, least := range map[string]float64{"mean": 0.2, "p99": 0.2, "p50": 0} {
		share, _ := both.At("mailbox", metric)
		assert.InDelta(t, least, share, 1e-12, metric)
	}
	var f compare.Floor
	detect(&f, nil)
	assert.Nil(t, f.Found, "none was looked for")
	short := injection(0.05, 38, 0)
	short.Trials, short.Incomplete = 38, 2
	assert.True(t, short.Enough())
	short.Trials, short.Incomplete = 38, 3
	assert.False(t, short.Enough(), "a trial that was not compared found nothing")
}

func TestStepsGoUp(t *testing.T) {
	assert.Equal(t, []float64{0.05, 0.1, 0.15, 0.2}, stepsFrom(0.05))
	assert.Equal(t, []float64{0.02, 0.05, 0.1, 0.15, 0.2}, stepsFrom(0.02))
	assert.Equal(t, []float64{0.5}, stepsFrom(0.5))
}

func TestOnlyArmsAreMeasured(t *testing.T) {
	p := &plan.Plan{Timing: plan.Timing{Repetitions: 50}, Groups: []study.Group{{ID: "x"}, {ID: "y"}}}
	for i, c := range [][2]string{{"x", study.Sequential}, {"x", study.Reference}, {"x", "x"}, {"x", "x"}, {"y", study.Sequential}, {"y", "y"}, {"y", "y"}} {
		p.Cells = append(p.Cells, study.Cell{ID: i, Group: c[0], Engine: c[1]})
	}
	require.NoError(t, armsOnly(p))
	require.Len(t, p.Cells, 4)
	assert.Equal(t, "y B", p.Cells[3].Label)
	visits := p.Sequence()
	require.Len(t, visits, 4*50)
	first := map[int]int{}
	for i, v := range visits {
		assert.Zero(t, v.Visit)
		if i%2 == 0 {
			assert.Equal(t, p.Cells[v.Cell].Engine, p.Cells[visits[i+1].Cell].Engine, "the arms of a pair stand side by side")
			assert.NotEqual(t, v.Cell, visits[i+1].Cell)
			first[v.Cell]++
		}
	}
	for cell, times := range first {
		assert.Greater(t, times, 10, "arm %d is first about half the time", cell)
	}
	assert.ErrorIs(t, armsOnly(&plan.Plan{Groups: p.Groups, Cells: p.Cells[:2]}), errArms)
	assert.ErrorIs(t, armsOnly(&plan.Plan{}), errArms)
}
