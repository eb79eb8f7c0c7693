package counters

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// folder is the calling thread's: /proc/net is that of the process's first thread.
const folder = "/proc/thread-self/net"

// Read reads the counters of this network namespace. A file that this kernel does not have counts nothing.
func Read() (Counters, error) {
	c := Counters{}
	for _, source := range []struct {
		file string
		add  func(text string) error
	}{
		{"snmp", c.addTable}, {"netstat", c.addTable}, {"dev", c.addLinks}, {"netfilter/nfnetlink_queue", c.addQueues},
		{"stat/rt_cache", c.addRouting},
	} {
		text, err := os.ReadFile(filepath.Join(folder, source.file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = source.add(string(text))
		}
		if err != nil {
			return nil, fmt.Errorf("read counters: %s: %w", source.file, err)
		}
	}
	return c, nil
}

// pause is how long Settled waits before it looks again.
const pause = 5 * time.Millisecond

// Settled reads the counters once no packet waits for a verdict, or after limit, or when ctx ends.
func Settled(ctx context.Context, limit time.Duration) (Counters, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		c, err := Read()
		if err != nil || c.Held() == 0 || limited.Err() != nil {
			return c, err
		}
		select {
		case <-limited.Done():
		case <-time.After(pause):
		}
	}
}
