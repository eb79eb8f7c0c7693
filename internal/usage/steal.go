package usage

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// clockTick is the unit of /proc/stat: USER_HZ is 100 on every Linux platform that Go runs on.
const clockTick = 10 * time.Millisecond

const stealColumn = 8 // of the line "cpu user nice system idle iowait irq softirq steal ..."

// Steal returns how long the hypervisor kept this machine's CPUs from running since boot, all CPUs together, in steps
// of 10 ms. It is 0 where the system does not tell.
func Steal() (time.Duration, error) {
	stat, err := os.ReadFile("/proc/stat")
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read steal time: %w", err)
	}
	return parseSteal(stat)
}

func parseSteal(stat []byte) (time.Duration, error) {
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	fields := bytes.Fields(line)
	if len(fields) == 0 || string(fields[0]) != "cpu" {
		return 0, fmt.Errorf("read steal time: /proc/stat begins with %q, not with the line of all CPUs", line)
	}
	if len(fields) <= stealColumn {
		return 0, nil // Linux before 2.6.11
	}
	ticks, err := strconv.ParseInt(string(fields[stealColumn]), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read steal time: %w", err)
	}
	return time.Duration(ticks) * clockTick, nil
}

// StealReader reads steal time again and again, and allocates nothing.
type StealReader struct {
	file *os.File
	head [256]byte // of /proc/stat: its first line is the sum over all CPUs
}

// OpenSteal returns a reader; a nil one, which knows nothing, where the system does not tell.
func OpenSteal() *StealReader {
	file, err := os.Open("/proc/stat")
	if err != nil {
		return nil
	}
	return &StealReader{file: file}
}

// Read is Steal; known is false where the system does not tell.
func (r *StealReader) Read() (steal time.Duration, known bool) {
	if r == nil {
		return 0, false
	}
	n, _ := r.file.ReadAt(r.head[:], 0)
	ticks, known := column(r.head[:n], stealColumn)
	return time.Duration(ticks) * clockTick, known
}

// Close ends the reader.
func (r *StealReader) Close() {
	if r != nil {
		r.file.Close()
	}
}

// column is a number of the first line, by its place among the line's words.
func column(text []byte, place int) (number int64, known bool) {
	words, inside := 0, false
	for _, c := range text {
		switch {
		case c == '\n':
			return number, known
		case c == ' ':
			inside = false
		case !inside:
			inside = true
			words++
		}
		if inside && words == place+1 {
			if c < '0' || c > '9' {
				return 0, false
			}
			number, known = 10*number+int64(c-'0'), true
		}
	}
	return 0, false // the line is longer than what was read
}
