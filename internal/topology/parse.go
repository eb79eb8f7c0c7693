package topology

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// maxCPU bounds the CPU numbers in a list: no kernel is built for more.
const maxCPU = 1 << 16

// readText returns a file's content without surrounding blanks, or "" where it cannot be read.
func readText(fsys fs.FS, name string) string {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// readInt returns the number in a file, or absent where there is no such file. A negative number counts as absent: the
// kernel writes -1 for what it does not know.
func readInt(fsys fs.FS, name string, absent int) (int, error) {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return absent, nil
	}
	if err != nil {
		return absent, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return absent, fmt.Errorf("%s: %w", name, err)
	}
	if n < 0 {
		return absent, nil
	}
	return n, nil
}

// readList returns the rising CPU numbers of a list such as "0-3,8"; none where there is no such file.
func readList(fsys fs.FS, name string) ([]int, error) {
	text := readText(fsys, name)
	if text == "" {
		return nil, nil
	}
	var cpus []int
	for part := range strings.SplitSeq(text, ",") {
		low, high, err := parseRange(part)
		if err != nil {
			return nil, fmt.Errorf("%s: CPU list %q: %w", name, text, err)
		}
		for cpu := low; cpu <= high; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

func parseRange(text string) (low, high int, err error) {
	first, last, isRange := strings.Cut(strings.TrimSpace(text), "-")
	if low, err = strconv.Atoi(first); err != nil {
		return 0, 0, err
	}
	high = low
	if isRange {
		if high, err = strconv.Atoi(last); err != nil {
			return 0, 0, err
		}
	}
	if low > high || high > maxCPU {
		return 0, 0, fmt.Errorf("range %d to %d is out of bounds", low, high)
	}
	return low, high, nil
}

// parseSize reads the kernel's cache sizes: "48K", "32768K", "1M".
func parseSize(text string) (int64, error) {
	unit := int64(1)
	switch {
	case strings.HasSuffix(text, "K"):
		unit = 1 << 10
	case strings.HasSuffix(text, "M"):
		unit = 1 << 20
	}
	n, err := strconv.ParseInt(strings.TrimRight(text, "KM"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("cache size: %w", err)
	}
	return n * unit, nil
}
