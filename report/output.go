package report

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// output is a report's folder that is being filled.
type output struct {
	folder  string
	formats []Format  // of charts
	started time.Time // of the study
	paths   []string  // written so far
}

func (o *output) write(name string, content func(io.Writer) error) error {
	path := filepath.Join(o.folder, name)
	if err := study.WriteFile(path, content); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	o.paths = append(o.paths, path)
	return nil
}

// draw writes a chart in every format asked for.
func (o *output) draw(name string, f *figure) error {
	for _, format := range o.formats {
		content := func(w io.Writer) error { return format.write(w, f, o.started) }
		if err := o.write(name+"."+string(format), content); err != nil {
			return err
		}
	}
	return nil
}

// drawGroups draws the charts of each group.
func drawGroups(draw func(name string, f *figure) error, groups []*group) error {
	for _, g := range groups {
		for _, chart := range g.ownCharts() {
			f, err := chart.draw(g)
			if err != nil {
				return err
			}
			if err := draw(fileName(g.ID)+"-"+chart.name, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawStudy draws the charts over several groups.
func drawStudy(draw func(name string, f *figure) error, r *study.Results, groups []*group) error {
	for _, c := range studyCharts(r) {
		if err := draw(c.name, c.figure); err != nil {
			return err
		}
	}
	for i, l := range loadsOf(groups) {
		if err := draw(loadsName(i), l.figure()); err != nil {
			return err
		}
	}
	return nil
}
