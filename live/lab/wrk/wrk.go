// Package wrk starts the HTTP load generator wrk and reads what it prints. wrk is a closed loop: each connection waits for an
// answer before its next request, so that a filter that stalls gets less load and shows a shorter tail. For claims
// about latency use package load.
package wrk

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// ErrMissing is returned where wrk is not installed.
var ErrMissing = errors.New("wrk is not installed: apt-get install wrk")

// Find returns wrk's path.
func Find() (string, error) {
	if path, err := exec.LookPath("wrk"); err == nil {
		return path, nil
	}
	for _, folder := range []string{"/usr/local/bin", "/usr/bin"} { // where PATH was emptied
		path := filepath.Join(folder, "wrk")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	return "", ErrMissing
}

// Options are wrk's.
type Options struct {
	URL         string        `json:"url"`
	Threads     int           `json:"threads"`
	Connections int           `json:"connections"` // at least as many as threads
	Duration    time.Duration `json:"duration_ns"` // whole seconds
}

// Original is the load of the original experiment: wrk -t12 -c400 -d60s.
func Original(url string) Options {
	return Options{URL: url, Threads: 12, Connections: 400, Duration: time.Minute}
}

// Args are wrk's arguments, without its path.
func (o Options) Args() ([]string, error) {
	switch {
	case o.URL == "":
		return nil, errors.New("wrk needs a URL")
	case o.Threads < 1 || o.Connections < o.Threads:
		return nil, fmt.Errorf("wrk needs a thread and a connection for each, has %d and %d", o.Threads, o.Connections)
	case o.Duration < time.Second || o.Duration%time.Second != 0:
		return nil, fmt.Errorf("wrk runs for whole seconds, not %v", o.Duration)
	}
	return []string{
		"-t" + strconv.Itoa(o.Threads), "-c" + strconv.Itoa(o.Connections), "-d" + strconv.Itoa(int(o.Duration/time.Second)) + "s",
		"--latency", o.URL,
	}, nil
}

// Result is what wrk printed. Its percentiles are closed-loop, over requests that were answered.
type Result struct {
	Options  Options       `json:"options"`
	Requests uint64        `json:"requests"`
	Elapsed  time.Duration `json:"elapsed_ns"`
	Rate     float64       `json:"rate"` // requests a second

	Mean   time.Duration `json:"mean_ns"`
	Stdev  time.Duration `json:"stdev_ns"`
	Max    time.Duration `json:"max_ns"`
	P50    time.Duration `json:"p50_ns"`
	P75    time.Duration `json:"p75_ns"`
	P90    time.Duration `json:"p90_ns"`
	P99    time.Duration `json:"p99_ns"`
	Errors Errors        `json:"errors"`
}

// Errors are counts of what went wrong.
type Errors struct {
	Connect uint64 `json:"connect"`
	Read    uint64 `json:"read"`
	Write   uint64 `json:"write"`
	Timeout uint64 `json:"timeout"` // no answer within 2 s; wrk goes on waiting
	Status  uint64 `json:"status"`  // answers other than 2xx and 3xx
}
