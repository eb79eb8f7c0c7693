//go:build !linux

package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Lab is three hosts that are up; here there are none.
type Lab struct{}

// Up builds no lab here.
func Up(context.Context, Options) (*Lab, error) {
	return nil, fmt.Errorf("build a lab: network namespaces need Linux: %w", errors.ErrUnsupported)
}

// Close has nothing to take down.
func (*Lab) Close() error { return nil }

// Diagnose says that this system is none for the lab.
func Diagnose(context.Context) []Finding {
	return []Finding{{Check: checkNamespaces, Status: Missing, Detail: "network namespaces need Linux", Remedy: "run on Linux"}}
}

func namespacePart(role string) error { return fmt.Errorf("play %s: %w", role, errors.ErrUnsupported) }

func linkProgram(role, _ string, _ func() context.Context, _ io.Reader, _ io.Writer) (any, error) {
	return nil, fmt.Errorf("play %s: %w", role, errors.ErrUnsupported)
}
