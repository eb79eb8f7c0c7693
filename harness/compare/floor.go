package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// FloorSchema is the version of a floor's file.
const FloorSchema = 2 // 1: the mean's least was under the p50's too

// Floor is what a machine shows as a difference where there is none: the same engine against itself, many times.
type Floor struct {
	Schema      int               `json:"schema"`
	Machine     study.Environment `json:"machine"`
	Measured    time.Time         `json:"measured"`
	Study       string            `json:"study"` // folder of the blocks behind it
	Comparisons int               `json:"comparisons"`
	Repetitions int               `json:"repetitions"` // of each
	Entries     []FloorEntry      `json:"entries"`
	// Found is the smallest change that was injected and found often enough; nil where none was looked for, 0 where none was found.
	Found *float64 `json:"found,omitempty"`
	// Least is under every entry of a metric without a detection: Found where it is above 5%, the change that should have been found.
	Least float64 `json:"least"`
	// Detections are the same of single metrics, in place of Found and Least.
	Detections []FloorDetection `json:"detections,omitempty"`
}

// FloorDetection is what can be found in one metric.
type FloorDetection struct {
	Metric string  `json:"metric"`
	Found  float64 `json:"found"`
	Least  float64 `json:"least"`
}

// FloorEntry is the floor of one engine's metric, as a share: 0.02 stands for 2%.
type FloorEntry struct {
	Engine  string  `json:"engine"`
	Metric  string  `json:"metric"`
	Paired  float64 `json:"paired"`  // within one study, arms interleaved
	Between float64 `json:"between"` // of studies at different times
}

// At returns the floor of an engine's metric between two studies, as a share, and whether there is one: that of the engine, or
// where it was not measured the highest of the others'.
func (f *Floor) At(engine, metric string) (share float64, known bool) {
	if f == nil {
		return 0, false
	}
	own := false
	for _, e := range f.Entries {
		switch {
		case e.Metric != metric || own && e.Engine != engine:
		case e.Engine == engine:
			own, share, known = true, e.Between, true
		default:
			share, known = max(share, e.Between), true
		}
	}
	least := f.Least
	for _, d := range f.Detections {
		if d.Metric == metric {
			least = d.Least
		}
	}
	return max(share, least), known || least > 0
}

// machineKey tells machines apart, not what runs on them.
func machineKey(e *study.Environment) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %d %q %q", e.CPU, e.CPUs, e.Topology, e.VM))
	return hex.EncodeToString(sum[:6])
}

// FloorPath is where a machine's floor is kept for the user.
func FloorPath(e *study.Environment) (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("find folder for the noise floor: %w", err)
	}
	return filepath.Join(folder, "tigerbench", "floor-"+machineKey(e)+".json"), nil
}

// Write writes the floor into a file, whole or not at all, and makes its folder.
func (f *Floor) Write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return fmt.Errorf("write noise floor: %w", err)
	}
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write noise floor: %w", err)
	}
	return study.WriteFile(path, writes(append(data, '\n')))
}

// ReadFloor reads a floor's file; nil where there is none.
func ReadFloor(path string) (*Floor, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read noise floor: %w", err)
	}
	f := new(Floor)
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("read noise floor %s: %w", path, err)
	}
	if f.Schema != FloorSchema {
		return nil, fmt.Errorf("read noise floor %s: schema is %d, and this tigerbench reads %d: run tigerbench aa again, or leave it out (--floor none)", path, f.Schema, FloorSchema)
	}
	return f, nil
}

// StoredFloor reads the floor that is kept for the machine that both sides were measured on; nil where there is none, or the
// machines differ or are unknown.
func StoredFloor(before, after *Side) (*Floor, error) {
	if before.Machine == nil || after.Machine == nil || machineKey(before.Machine) != machineKey(after.Machine) {
		return nil, nil
	}
	path, err := FloorPath(after.Machine)
	if err != nil {
		return nil, nil // without a home there is nothing stored
	}
	return ReadFloor(path)
}
