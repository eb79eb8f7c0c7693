package study

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// The files of a study's directory, and the folder of its histograms.
const (
	studyFile  = "study.json"
	blocksFile = "blocks.jsonl"
	benchFile  = "bench.txt"
	histFolder = "hist"
)

// Results is a study as its files hold it, with the statistics over its blocks.
type Results struct {
	Dir      string
	Study    Study
	Blocks   []Block  // in the order of the file
	Rows     []Row    // one a cell, in the order of Study.Cells
	Drifts   []Drift  // one a group that has whole visits to sequential
	Warnings []string // the study's own, what reading met, and what the statistics warn of
}

// ErrNoStudy is what Open gives for a directory that holds no study.
var ErrNoStudy = errors.New("no study.json here: give the directory that `tigerbench run` wrote")

// Open reads the study in dir. Where a study was killed, its status reads interrupted and a warning says so: what was
// measured until then is there, without a torn last line of blocks.jsonl. What can't be interpreted is an error
// that names the file, and the line where there is one.
func Open(dir string) (*Results, error) {
	r, _, err := read(dir)
	if err != nil {
		return nil, err
	}
	if r.Study.Status == Running {
		r.Study.Status = Interrupted
	}
	rows, drifts, warnings := Summarize(&r.Study, r.Blocks)
	r.Rows, r.Drifts = rows, drifts
	r.Warnings = append(r.Warnings, warnings...)
	return r, nil
}

// read returns a study as it stands in its files, and how many bytes of blocks.jsonl are whole lines.
func read(dir string) (*Results, int64, error) {
	s, err := readStudy(filepath.Join(dir, studyFile))
	if err != nil {
		return nil, 0, err
	}
	path := filepath.Join(dir, blocksFile)
	blocks, whole, torn, err := readBlocks(path, s)
	if err != nil {
		return nil, 0, err
	}
	r := &Results{Dir: dir, Study: *s, Blocks: blocks}
	r.Warnings = append(r.Warnings, s.Warnings...)
	if torn > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("%s: the last line is torn, %d bytes without an end: left out; "+
			"the blocks before it stand", path, torn))
	}
	return r, whole, nil
}

func readStudy(path string) (*Study, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", path, ErrNoStudy)
	}
	if err != nil {
		return nil, fmt.Errorf("read study: %w", err)
	}
	s := new(Study)
	if err := parseStudy(data, s); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return s, nil
}

// parseStudy looks at the schema first: another one may not even parse.
func parseStudy(data []byte, s *Study) error {
	var head struct {
		Schema      int `json:"schema"`
		Environment struct {
			Version string `json:"version"`
		} `json:"environment"`
	}
	err := json.Unmarshal(data, &head)
	if err == nil && head.Schema != Schema {
		other := Study{Schema: head.Schema, Environment: Environment{Version: head.Environment.Version}}
		return other.check()
	}
	if err := json.Unmarshal(data, s); err != nil {
		return fmt.Errorf("parse study: %w", err)
	}
	return s.check()
}

// RoundTrips returns the core-to-core round trips of a group's blocks, rising, in nanoseconds. On a virtual machine they
// tell when the hypervisor moved CPUs apart or together.
func (r *Results) RoundTrips(group string) []float64 {
	return r.rising(group, func(b *Block) *float64 { return b.RoundTripNS })
}

// Loops returns what the loop of loads took around a group's blocks, rising, in nanoseconds.
func (r *Results) Loops(group string) []float64 {
	return r.rising(group, func(b *Block) *float64 { return b.LoopNS })
}

// CorunSlowdowns returns by how much the first helper's CPU slowed the dispatcher's down around a group's blocks, rising.
func (r *Results) CorunSlowdowns(group string) []float64 {
	return r.rising(group, func(b *Block) *float64 { return b.CorunSlowdown })
}

// StartUps returns how long the good blocks of a group took from their process's start to their first packet, rising, in
// nanoseconds.
func (r *Results) StartUps(group string) []float64 {
	return r.rising(group, func(b *Block) *float64 {
		if b.Status != BlockOK || b.StartupNS == 0 {
			return nil
		}
		return &b.StartupNS
	})
}

// rising sorts a number of a group's blocks, without those that lack it.
func (r *Results) rising(group string, number func(*Block) *float64) []float64 {
	var numbers []float64
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if n := number(b); n != nil && r.Study.Cells[b.Cell].Group == group {
			numbers = append(numbers, *n)
		}
	}
	slices.Sort(numbers)
	return numbers
}
