// Package mapped shares files' bytes between processes.
package mapped

import (
	"fmt"
	"os"
)

// File returns the whole of f, read-only, shared with every other process that maps it, and resident: reading it costs
// no page fault. The bytes stay until the process ends; f may be closed.
func File(f *os.File) ([]byte, error) {
	stat, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("map file: %w", err)
	}
	if stat.Size() == 0 {
		return nil, nil
	}
	data, err := file(f, int(stat.Size()))
	if err != nil {
		return nil, fmt.Errorf("map %s: %w", f.Name(), err)
	}
	return data, nil
}
