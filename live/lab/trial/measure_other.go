//go:build !linux

package trial

import (
	"context"
	"errors"
	"fmt"
)

// Measure measures nothing here.
func (s *Study) Measure(context.Context, string) (Outcome, error) {
	return Outcome{}, fmt.Errorf("measure a live study: the lab needs Linux: %w", errors.ErrUnsupported)
}

func unwired(Load) error { return nil }
