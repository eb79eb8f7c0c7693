// Package affinity pins threads to CPUs.
package affinity

import (
	"errors"
	"fmt"
)

// ErrUnsupported is returned where the platform has no thread affinity.
var ErrUnsupported = fmt.Errorf("thread affinity: %w", errors.ErrUnsupported)
