package gauge

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Block is the line of JSON that a peer prints: what it did, and its samples. Peers in Go and in C++ print the same, so that their
// ticks are turned into time, and samples into percentiles, in one place.
type Block struct {
	Packets  uint64   `json:"packets"`    // answered, warm-up included; of a scan, batches
	Steps    uint64   `json:"steps"`      // rules checked by all participants, warm-up included
	Low      uint32   `json:"low"`        // lowest index among the answers
	High     uint32   `json:"high"`       // highest
	Checksum uint64   `json:"checksum"`   // of a scan: sum over the packets of its file of the answer + 1, 0 for none
	Wall     uint64   `json:"wall_ticks"` // of the timed part
	CPU      uint64   `json:"cpu_ns"`     // of the process, in the timed part
	Waits    uint64   `json:"voluntary"`  // context switches of the process, likewise
	Losses   uint64   `json:"involuntary"`
	Allocs   uint64   `json:"allocs,omitempty"` // of Go's heap, likewise
	Ticks    []uint64 `json:"ticks"`            // the samples: value, count, value, count, rising
}

// newBlock counts samples, which it sorts.
func newBlock(samples []uint64, spent spending) Block {
	slices.Sort(samples)
	b := Block{CPU: uint64(spent.CPU), Waits: uint64(spent.Voluntary), Losses: uint64(spent.Involuntary), Allocs: spent.allocs}
	for i := 0; i < len(samples); {
		next, _ := slices.BinarySearch(samples, samples[i]+1)
		b.Ticks = append(b.Ticks, samples[i], uint64(next-i))
		b.Wall += samples[i] * uint64(next-i)
		i = next
	}
	return b
}

// maxSamples bounds what a line may claim.
const maxSamples = 50_000_000

// ParseBlock reads a peer's line.
func ParseBlock(line []byte) (Block, error) {
	var b Block
	if err := json.Unmarshal(line, &b); err != nil {
		return b, fmt.Errorf("read block: %w", err)
	}
	if len(b.Ticks) == 0 || len(b.Ticks)%2 != 0 {
		return b, fmt.Errorf("read block: %d numbers of samples: they come as value and count", len(b.Ticks))
	}
	total := uint64(0)
	for i := 1; i < len(b.Ticks); i += 2 {
		if b.Ticks[i] > maxSamples {
			return b, errors.New("read block: a count beyond all samples")
		}
		if total += b.Ticks[i]; total == 0 || total > maxSamples {
			return b, fmt.Errorf("read block: %d samples", total)
		}
	}
	return b, nil
}

// Print writes the block's line.
func (b Block) Print(w io.Writer) error {
	line, err := json.Marshal(b)
	if err == nil {
		_, err = fmt.Fprintf(w, "%s\n", line)
	}
	if err != nil {
		return fmt.Errorf("print block: %w", err)
	}
	return nil
}

// Summary turns the samples into time.
func (b Block) Summary() Summary { return Summarize(b.samples()) }

// samples are in ticks, rising.
func (b Block) samples() []uint64 {
	var samples []uint64
	for i := 0; i < len(b.Ticks); i += 2 {
		for range b.Ticks[i+1] {
			samples = append(samples, b.Ticks[i])
		}
	}
	return samples
}
