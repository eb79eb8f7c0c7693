package compare

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/perf/benchfmt"

	"github.com/tigerbench/tigerbench/harness/study"
)

// benchFile is what a study's folder holds in the format.
const benchFile = "bench.txt"

// openBench reads a file in Go's benchmark format, or the bench.txt of a study's folder.
func openBench(path string) (*Side, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, benchFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open benchmark file: %w", err)
	}
	defer f.Close()
	s := &Side{Path: path}
	reader := benchfmt.NewReader(f, path)
	for reader.Scan() {
		switch rec := reader.Result().(type) {
		case *benchfmt.Result:
			s.line(rec)
		case *benchfmt.SyntaxError:
			return nil, fmt.Errorf("read benchmark file: %w", rec)
		}
	}
	if err := reader.Err(); err != nil {
		return nil, fmt.Errorf("read benchmark file: %w", err)
	}
	if len(s.cells) == 0 {
		return nil, fmt.Errorf("read benchmark file %s: %w", path, errNoBenchmarks)
	}
	s.direct(reader.Units())
	return s, nil
}

var errNoBenchmarks = errors.New("no benchmark lines: give a study's folder, or what `go test -bench` printed")

// line adds one line's values to its cell.
func (s *Side) line(r *benchfmt.Result) {
	name := r.Name.String()
	key := r.GetConfig("pkg") + " " + name
	c := s.find(key)
	if c == nil {
		s.add(cell{key: key, name: name, engine: enginePart(name), status: study.BlockOK, values: map[string][]float64{}})
		c = &s.cells[len(s.cells)-1]
	}
	for _, v := range r.Values {
		if c.values[v.Unit] == nil {
			c.metrics = append(c.metrics, metric{name: v.Unit, unit: v.Unit})
		}
		c.values[v.Unit] = append(c.values[v.Unit], v.Value)
	}
	for _, k := range r.Config {
		if _, known := s.fact(k.Key); k.File && !known {
			s.facts = append(s.facts, fact{k.Key, string(k.Value)})
		}
	}
}

// enginePart is the engine that a benchmark's name holds; "" where it holds none.
func enginePart(name string) string {
	for _, part := range strings.Split(name, "/") {
		if engine, found := strings.CutPrefix(part, "engine="); found {
			return engine
		}
	}
	return ""
}

// direct says of each metric which way is better: as the file does in its Unit lines; else more is better of what is counted a
// second, and less of everything else.
func (s *Side) direct(units benchfmt.UnitMetadataMap) {
	for i := range s.cells {
		for j := range s.cells[i].metrics {
			m := &s.cells[i].metrics[j]
			better := units.GetBetter(m.unit)
			m.higher = better > 0 || better == 0 && strings.HasSuffix(m.unit, "/s")
		}
	}
}
