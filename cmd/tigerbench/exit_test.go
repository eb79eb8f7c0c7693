package main

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/engines"
)

func TestExitCode(t *testing.T) {
	plain := errors.New("some problem")
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{finding(plain), 1},
		{plain, 2},
		{environmentMissing(plain), 3},
		{fmt.Errorf("build engine: %w", engines.ErrPlatform), 3},
		{inconclusive(plain), 4},
		{fmt.Errorf("run study: %w", context.Canceled), 130},
		{fmt.Errorf("run study: %w", finding(plain)), 1},
		{finding(nil), 0},
	} {
		assert.Equal(t, c.want, exitCode(c.err), "%v", c.err)
	}
	assert.ErrorIs(t, finding(plain), plain)
}
