package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// patience is how long a block may take beyond its limit: a gate that hangs is an error, not a measurement without end.
const patience = 2 * time.Minute

// visit runs one block, and holds the program to what it was asked to do.
func (m *measurement) visit(ctx context.Context, b bout, c contestant) (gauge.Block, error) {
	ctx, cancel := context.WithTimeout(ctx, m.limit+patience)
	defer cancel()
	words := c.command(m.self, m.peers)
	if b.scan {
		what := strconv.Itoa(b.steps)
		if c.isPeer() {
			what = m.files[b.steps].path
		}
		words = append(words, what, strconv.Itoa(b.batch))
	}
	j := m.job(b, c)
	block, err := gauge.Run(ctx, append(words, j.Args()...), c.env)
	if err != nil {
		return block, err
	}
	return block, m.verify(b, c, j, block)
}

// verify refuses a block whose work was not the job's: every rule checked for every packet and none found to match, or every answer to
// a rule file right.
func (m *measurement) verify(b bout, c contestant, j gauge.Job, block gauge.Block) error {
	switch {
	case b.scan:
		if want := m.files[b.steps].checksum; block.Checksum != want {
			return fmt.Errorf("checksum of the answers is %d, not %d: it does not scan the same rules", block.Checksum, want)
		}
	case block.Low != rules.NoRule || block.High != rules.NoRule:
		return fmt.Errorf("answers from %d to %d, where no rule matches", block.Low, block.High)
	case c.name != study.Reference && block.Steps != block.Packets*uint64(j.Steps):
		return fmt.Errorf("%d rules checked for %d packets, not %d each", block.Steps, block.Packets, j.Steps)
	}
	return nil
}
