package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/child"
	"github.com/tigerbench/tigerbench/internal/usage"
)

// Launcher says how a block's process is started: a program that calls block.Main.
type Launcher struct {
	Path string
	Args []string
	Env  []string // nil: this process's
}

// pipeGrace is how long a killed block's pipes may stay open.
const pipeGrace = time.Second

// block runs one job and returns what it measured, or the block that says why there is nothing. The error is ctx's, or
// says that no process could be started at all. The calling goroutine must be locked to its thread.
func (l *Launcher) block(ctx context.Context, j block.Job, files []*os.File, limit time.Duration) (study.Block, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(l.Path, l.Args...)
	cmd.Env, cmd.ExtraFiles, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = l.Env, files, &stdout, &stderr, pipeGrace
	child.Isolate(cmd)
	j.Launched = usage.Monotonic()
	job, err := json.Marshal(j)
	if err != nil {
		return study.Block{}, fmt.Errorf("write job: %w", err)
	}
	cmd.Stdin = bytes.NewReader(job)
	if err := cmd.Start(); err != nil {
		return study.Block{}, fmt.Errorf("start block: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	err, stalled := await(ctx, cmd, ended, limit)
	switch {
	case ctx.Err() != nil:
		return study.Block{}, ctx.Err()
	case stalled:
		return j.Failed(study.BlockStalled, fmt.Sprintf("no result within %v", limit)), nil
	case err != nil:
		return j.Failed(study.BlockFailed, reason(err, stderr.String())), nil
	}
	var b study.Block
	if err := json.Unmarshal(stdout.Bytes(), &b); err != nil {
		return j.Failed(study.BlockFailed, reason(fmt.Errorf("read result: %w", err), stderr.String())), nil
	}
	return b, nil
}

// await waits for the end of the process, and makes it end at the limit and when ctx is done.
func await(ctx context.Context, cmd *exec.Cmd, ended <-chan error, limit time.Duration) (err error, stalled bool) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err, false
	case <-timer.C:
		child.Kill(cmd)
		return <-ended, true
	case <-ctx.Done():
		child.Kill(cmd)
		return <-ended, false
	}
}

const childPrefix = "tigerbench: " // which the parent's own message has

const reasonBytes = 600 // of what a failed block said

// reason joins how a process ended with what it said last.
func reason(err error, stderr string) string {
	said := strings.TrimPrefix(strings.TrimSpace(stderr), childPrefix)
	var exit *exec.ExitError
	switch {
	case said == "":
		return err.Error()
	case len(said) > reasonBytes:
		said = said[:reasonBytes] + " ..."
	}
	if errors.As(err, &exit) && exit.Exited() {
		return said
	}
	return fmt.Sprintf("%v: %s", err, said)
}
