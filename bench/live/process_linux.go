package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"github.com/tigerbench/tigerbench/live/lab"
)

// process is a filter that has bound its queue.
type process struct {
	*lab.Process
	stdout *os.File
	lines  *bufio.Reader
	words  *bytes.Buffer // stderr, whole once the process was waited for
	ended  bool
}

// startFilter starts a filter, and waits until its queue is bound.
func startFilter(ctx context.Context, l *lab.Lab, command []string) (*process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start filter: %w", err)
	}
	f := &process{stdout: read, lines: bufio.NewReader(read), words: &bytes.Buffer{}}
	f.Process, err = l.Start(lab.Filter, lab.Command{Args: command, Stdout: write, Stderr: f.words})
	write.Close()
	if err != nil {
		read.Close()
		return nil, err
	}
	defer context.AfterFunc(ctx, f.signalKill)()
	if line, err := f.lines.ReadString('\n'); err != nil || line != ready+"\n" {
		f.kill()
		return nil, fmt.Errorf("the filter did not become ready, it said %q: %s", line, strings.TrimSpace(f.words.String()))
	}
	return f, nil
}

func (f *process) signalKill() { _ = f.Signal(syscall.SIGKILL) } // one that has ended needs none

// kill ends a filter that was not stopped.
func (f *process) kill() {
	if f.ended {
		return
	}
	f.ended = true
	f.signalKill()
	f.stdout.Close()
	_, _ = f.Wait() // killed
}

// stop ends a filter in order, and returns what it tells.
func (f *process) stop(ctx context.Context) (t told, err error) {
	defer context.AfterFunc(ctx, f.signalKill)()
	if err := f.Signal(syscall.SIGTERM); err != nil {
		return t, err
	}
	output, readErr := io.ReadAll(f.lines)
	f.ended = true
	f.stdout.Close()
	if _, err := f.Wait(); err != nil {
		return t, fmt.Errorf("%w: %s", err, strings.TrimSpace(f.words.String()))
	}
	if readErr != nil {
		return t, fmt.Errorf("read the filter's counts: %w", readErr)
	}
	if err := json.Unmarshal(output, &t); err != nil {
		return t, fmt.Errorf("read the filter's counts: %w", err)
	}
	return t, nil
}
