package report

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/tigerbench/tigerbench/harness/study"
)

// WriteProbe writes what a probe found into dir, which it makes: probe.json, probe.csv with every figure, and where two CPUs
// were measured core-to-core as .svg, .pdf and .png. It returns the paths in the order of writing. Each file is written whole
// or not at all; files of the same names are replaced.
func WriteProbe(dir string, p *study.Probe) ([]string, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("write probe: %w", err)
	}
	files := []probeFile{
		{"probe.json", func(w io.Writer) error { return writeProbeJSON(w, p) }},
		{"probe.csv", func(w io.Writer) error { return writeProbeCSV(w, p) }},
	}
	if p.Find(study.ProbeRoundTrip) != nil {
		f := coreToCore(p)
		for _, format := range Formats() {
			files = append(files, probeFile{"core-to-core." + string(format), func(w io.Writer) error { return format.write(w, f, p.Taken) }})
		}
	}
	var paths []string
	for _, file := range files {
		path := filepath.Join(dir, file.name)
		if err := study.WriteFile(path, file.content); err != nil {
			return paths, fmt.Errorf("write probe: %w", err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

type probeFile struct {
	name    string
	content func(io.Writer) error
}

func writeProbeJSON(w io.Writer, p *study.Probe) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(p)
}

// writeProbeCSV writes raw numbers, one line a figure, empty where there is none.
func writeProbeCSV(w io.Writer, p *study.Probe) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"figure", "from_cpu", "to_cpu", "relation", "p50_ns", "p99_ns", "mean_ns", "lowest_ns", "highest_ns",
		"uncertainty_ns", "samples_a_visit", "visits"}) // Error tells
	for i := range p.Figures {
		f := &p.Figures[i]
		from, to := "", ""
		if len(f.CPUs) > 0 {
			from, to = strconv.Itoa(f.CPUs[0]), strconv.Itoa(f.CPUs[len(f.CPUs)-1])
		}
		_ = out.Write([]string{f.Name, from, to, f.Relation, raw(f.P50NS), raw(f.P99NS), raw(&f.MeanNS), raw(&f.LowNS), raw(&f.HighNS),
			raw(f.UncertaintyNS), strconv.Itoa(f.Samples), strconv.Itoa(f.Visits)})
	}
	out.Flush()
	return out.Error()
}
