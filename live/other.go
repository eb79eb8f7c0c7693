//go:build !linux

package live

import (
	"errors"
	"fmt"
)

var errPlatform = fmt.Errorf("NFQUEUE is Linux's: %w", errors.ErrUnsupported)

func checkCapability() error { return errPlatform }

func openReader(Config) (reader, error) { return nil, errPlatform }
