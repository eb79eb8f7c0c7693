package inputs

import (
	"fmt"
	"os"
	"runtime"
)

// store writes image into a file without a name. The caller closes it.
func store(image []byte) (*os.File, error) {
	f, err := os.CreateTemp("", "tigerbench-*")
	if err != nil {
		return nil, fmt.Errorf("store compiled inputs: %w", err)
	}
	if runtime.GOOS != "windows" {
		// There an open file can't be removed.
		if err := os.Remove(f.Name()); err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("store compiled inputs: %w", err)
		}
	}
	if _, err := f.Write(image); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("store compiled inputs (a temporary file; TMPDIR says where): %w", err)
	}
	return f, nil
}
