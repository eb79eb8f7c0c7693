package mapped

import (
	"os"

	"golang.org/x/sys/unix"
)

func file(f *os.File, size int) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED|unix.MAP_POPULATE)
}
