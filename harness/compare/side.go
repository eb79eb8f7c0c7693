package compare

import (
	"fmt"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Side is one of the two results.
type Side struct {
	Path    string
	Machine *study.Environment // nil for a benchmark file
	facts   []fact
	cells   []cell
	doubts  []string // whether its machine was left alone
}

// fact is something that must be equal for figures to be comparable.
type fact struct{ what, value string }

// cell is what was measured once a repetition.
type cell struct {
	key    string // the same on both sides
	name   string // for readers
	engine string // "" where unknown
	status string // study.BlockOK, or why its numbers are not to be used
	// operations are what the cost of its rules is made of, before each rule; 0 where rules have no cost. It is calibrated
	// anew in each study.
	operations float64
	metrics    []metric
	values     map[string][]float64 // by metric
}

// metric is one figure of a cell.
type metric struct {
	name   string // "p99", or a unit such as "sec/op"
	unit   string
	higher bool // is better
}

// Open reads the two results: folders of studies, or files in Go's benchmark format. Of a study beside a benchmark file its bench.txt
// is taken.
func Open(oldPath, newPath string) (before, after *Side, err error) {
	var folders [2]bool
	for i, path := range []string{oldPath, newPath} {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, fmt.Errorf("open results: %w", err)
		}
		folders[i] = info.IsDir()
	}
	open := openStudy
	if !folders[0] || !folders[1] {
		open = openBench
	}
	if before, err = open(oldPath); err != nil {
		return nil, nil, err
	}
	if after, err = open(newPath); err != nil {
		return nil, nil, err
	}
	return before, after, nil
}

// find returns the cell with a key, or nil.
func (s *Side) find(key string) *cell {
	for i := range s.cells {
		if s.cells[i].key == key {
			return &s.cells[i]
		}
	}
	return nil
}

// add appends a cell; one whose key is taken is told apart by a number.
func (s *Side) add(c cell) {
	key := c.key
	for i := 2; s.find(c.key) != nil; i++ {
		c.key = fmt.Sprintf("%s #%d", key, i)
	}
	s.cells = append(s.cells, c)
}

// fact returns what a side says about something, and whether it says anything.
func (s *Side) fact(what string) (string, bool) {
	for _, f := range s.facts {
		if f.what == what {
			return f.value, true
		}
	}
	return "", false
}
