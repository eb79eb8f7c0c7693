//go:build !linux

package live

import (
	"errors"
	"fmt"
	"io"
)

var errPlatform = fmt.Errorf("NFQUEUE is Linux's: %w", errors.ErrUnsupported)

func checkCapability() error { return errPlatform }

func openReader(Config) (reader, error) { return nil, errPlatform }

func openStamps() io.Closer { return nil }
