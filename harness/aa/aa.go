package aa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/montanaflynn/stats"

	"github.com/tigerbench/tigerbench/harness"
	"github.com/tigerbench/tigerbench/harness/compare"
	"github.com/tigerbench/tigerbench/harness/plan"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/harness/study"
)

// Options are how often, and of what.
type Options struct {
	Harness     harness.Options // its Shapes and Timing.Repetitions are made here
	Factors     plan.Factors    // of both arms: engines and rules at least
	Comparisons int
	Repetitions int     // of a comparison
	Inject      float64 // the first change to inject, as a share; 0: none
	Trials      int     // of each change
}

// Result is aa.json.
type Result struct {
	Schema      int            `json:"schema"`
	Dir         string         `json:"dir"`
	Repetitions int            `json:"repetitions"`
	Noise       []Noise        `json:"noise"`
	Injections  []Injection    `json:"injections"`
	Floor       *compare.Floor `json:"floor"`
}

// Schema is the version of aa.json.
const Schema = 2 // 1: an injection's change was always of the mean

// EqualFolder is where in its folder Run keeps the study of equal arms.
const EqualFolder = "equal"

// LeastComparisons are enough for a 95th percentile.
const LeastComparisons = 20

var errArms = errors.New("no engine has two arms: give an engine that this machine supports, and not sequential")

// Run measures in folders of dir, which must not exist or be empty, and writes aa.json there.
func Run(ctx context.Context, dir string, o Options) (*Result, error) {
	none := func(string) []time.Duration { return []time.Duration{0, 0} }
	r, err := measure(ctx, filepath.Join(dir, EqualFolder), o, o.Comparisons, none)
	if err != nil {
		return nil, err
	}
	result := &Result{Schema: Schema, Dir: dir, Repetitions: o.Repetitions, Noise: noiseOf(r, o.Repetitions), Injections: []Injection{}}
	if o.Inject > 0 {
		if err := result.inject(ctx, dir, o, r); err != nil {
			return nil, err
		}
	}
	result.Floor = &compare.Floor{
		Schema: compare.FloorSchema, Machine: r.Study.Environment, Measured: time.Now().UTC().Round(time.Second), Study: dir,
		Comparisons: o.Comparisons, Repetitions: o.Repetitions, Entries: entries(result.Noise),
	}
	detect(result.Floor, result.Injections)
	return result, result.write()
}

// inject tries one change after another until one is found for every engine in every metric.
func (r *Result) inject(ctx context.Context, dir string, o Options, equal *study.Results) error {
	floors, means := map[string]map[string]float64{}, map[string]float64{}
	for _, n := range r.Noise {
		if floors[n.Metric] == nil {
			floors[n.Metric] = map[string]float64{}
		}
		floors[n.Metric][n.Engine] = n.Paired.Floor()
	}
	engines, cells := cellsOf(&equal.Study)
	for _, engine := range engines {
		means[engine], _ = stats.Median(equal.PerRepetition(cells[engine][0], mean)) // 0 where no block is good
	}
	for _, change := range stepsFrom(o.Inject) {
		delays := func(engine string) []time.Duration {
			return []time.Duration{0, max(time.Duration(change*means[engine]), 1)}
		}
		folder := fmt.Sprintf("slower-by-%g-percent", change*100)
		trials, err := measure(ctx, filepath.Join(dir, folder), o, o.Trials, delays)
		if err != nil {
			return err
		}
		enough := true
		for _, m := range sought() {
			for _, i := range injectionsOf(trials, o.Repetitions, change, m, floors[m.Name()]) {
				r.Injections = append(r.Injections, i)
				enough = enough && i.Enough()
			}
		}
		if enough {
			return nil
		}
	}
	return nil
}

// measure carries out a study of the arms only: count comparisons, one after another.
func measure(ctx context.Context, dir string, o Options, count int, delays func(engine string) []time.Duration) (*study.Results, error) {
	h := o.Harness
	h.Timing.Repetitions = count * o.Repetitions
	h.Shapes = func(cpus int) []plan.Factors { return shapes(o.Factors.Or(plan.Best(cpus)), delays) }
	s, err := harness.Prepare(h)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := armsOnly(s.Plan); err != nil {
		return nil, err
	}
	fmt.Fprintf(h.Warnings, "%s: %s; seed %d\n", filepath.Base(dir), s.Plan.Summary(), s.Plan.Seed)
	if err := s.Judge(ctx); err != nil {
		return nil, err
	}
	outcome, err := s.Measure(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := refuse(outcome); err != nil {
		return nil, err
	}
	return study.Open(dir)
}

// shapes makes a group of two equal cells for each engine, so that the arms of a pair stand beside each other.
func shapes(f plan.Factors, delays func(engine string) []time.Duration) []plan.Factors {
	var all []plan.Factors
	for _, engine := range f.Engines {
		g := f
		g.ID, g.Title, g.Engines, g.Delays = engine, engine+" against itself", []string{engine}, delays(engine)
		all = append(all, g)
	}
	return all
}

// armsOnly takes the baselines out of a plan.
func armsOnly(p *plan.Plan) error {
	var cells []study.Cell
	for _, c := range p.Cells {
		if c.Engine != study.Sequential && c.Engine != study.Reference {
			c.ID = len(cells)
			c.Label = fmt.Sprintf("%s %c", c.Engine, 'A'+len(cells)%2)
			cells = append(cells, c)
		}
	}
	if len(cells) == 0 || len(cells) != 2*len(p.Groups) {
		return errArms
	}
	p.Cells = cells
	return nil
}

// refuse turns wrong verdicts and failures into an error: nothing follows from such blocks.
func refuse(o runner.Outcome) error {
	switch {
	case o.Invalid > 0:
		return &FindingError{fmt.Sprintf("%d of %d blocks are invalid, the first: %s", o.Invalid, o.Blocks, o.FirstMismatch)}
	case o.Failed > 0:
		return &FindingError{fmt.Sprintf("%d of %d blocks failed, the first: %s", o.Failed, o.Blocks, o.FirstFailure)}
	}
	return nil
}

// FindingError says that the engine itself did not do.
type FindingError struct{ text string }

func (e *FindingError) Error() string { return e.text }

// write writes aa.json.
func (r *Result) write() error {
	return study.WriteFile(filepath.Join(r.Dir, "aa.json"), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	})
}
