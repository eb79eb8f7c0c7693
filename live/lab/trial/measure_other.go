//go:build !linux

package trial

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
)

// Measure measures nothing here.
func (s *Study) Measure(context.Context, string) (Outcome, error) {
	return Outcome{}, fmt.Errorf("measure a live study: the lab needs Linux: %w", errors.ErrUnsupported)
}

type capture struct{}

func (s *Study) openCaptures() error { return nil }

// Session is a lab that is up; here there are none.
type Session struct{}

// Open builds no lab here.
func (s *Study) Open(context.Context) (*Session, error) {
	return nil, fmt.Errorf("build the lab: it needs Linux: %w", errors.ErrUnsupported)
}

// Run runs nothing.
func (*Session) Run(context.Context, []string, *os.File, *os.File, *os.File) (lab.Exit, error) {
	return lab.Exit{}, errors.ErrUnsupported
}

// Close has nothing to take down.
func (*Session) Close() (study.Block, error) { return study.Block{}, nil }

// Attacker is none.
func (*Session) Attacker() string { return "" }

// Cell is none.
func (*Session) Cell() study.Cell { return study.Cell{} }
