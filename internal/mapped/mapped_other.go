//go:build !linux

package mapped

import (
	"io"
	"os"
)

// file reads a copy, which serves as well and costs memory.
func file(f *os.File, size int) ([]byte, error) {
	data := make([]byte, size)
	_, err := io.ReadFull(io.NewSectionReader(f, 0, int64(size)), data)
	return data, err
}
