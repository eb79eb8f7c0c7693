package study

import (
	"errors"
	"io"
)

var errBeingWritten = errors.New("being written")

// Open reads the study in dir.
func Open(dir string) (*Results, error) { return nil, errBeingWritten }

// Curve returns the merged histogram of a cell's good blocks as rising points, nil where there is none.
func (r *Results) Curve(cell int) ([]Point, error) { return nil, errBeingWritten }

// Summarize makes the rows, drifts and warnings of a study from its blocks.
func Summarize(s *Study, blocks []Block) (rows []Row, drifts []Drift, warnings []string) {
	return nil, nil, nil
}

// WriteJSON writes the document of `run --json` and `report --json`.
func WriteJSON(w io.Writer, r *Results) error { return errBeingWritten }

// Create begins a study in dir; it refuses a directory that holds one.
func Create(dir string, s *Study) (*Writer, error) { return nil, errBeingWritten }

// Resume opens an interrupted study for appending what is missing.
func Resume(dir string) (*Writer, *Results, error) { return nil, nil, errBeingWritten }

// Append adds one block. Where h is nil, b.Histogram stands as it is.
func (w *Writer) Append(b Block, h *Histogram) error { return errBeingWritten }

// Finish writes study.json with the given status, hist/*.hgrm and bench.txt, each whole or not at all.
func (w *Writer) Finish(status string) error { return errBeingWritten }

// WriteFile writes path whole or not at all.
func WriteFile(path string, write func(io.Writer) error) error { return errBeingWritten }

// Visits is how many blocks of an engine's cell one repetition holds: 3 for sequential, 1 for all others.
func Visits(engine string) int {
	if engine == Sequential {
		return 3
	}
	return 1
}

// Interval returns the order-statistic interval of the median of n values: k-th smallest to k-th largest.
func Interval(n int) (k int, coverage float64) { return 1, 0 }

// Writer writes one study's files.
type Writer struct{}
