//go:build !linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
)

func (p plan) measure(context.Context, io.Writer) (visits, error) {
	return nil, fmt.Errorf("build a lab: network namespaces need Linux: %w", errors.ErrUnsupported)
}
