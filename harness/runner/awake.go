package runner

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/child"
)

// awake is a process that keeps every CPU from halting.
type awake struct {
	cmd   *exec.Cmd
	stdin io.Closer
}

// keepAwake starts one, and returns when it spins. The calling goroutine must be locked to its thread until end.
func (l *Launcher) keepAwake() (*awake, error) {
	a, err := l.startAwake()
	if err != nil {
		return nil, fmt.Errorf("keep CPUs awake: %w", err)
	}
	return a, nil
}

func (l *Launcher) startAwake() (*awake, error) {
	cpus, err := affinity.Allowed()
	if err != nil {
		return nil, err
	}
	cmd, stderr := exec.Command(l.Path, l.Args...), bytes.Buffer{}
	cmd.Env, cmd.WaitDelay, cmd.Stderr = l.Env, pipeGrace, &stderr
	child.Isolate(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	a := &awake{cmd, stdin}
	if err := a.begin(cpus, stdin, stdout); err != nil {
		a.end()
		return nil, errors.Join(err, said(stderr.String()))
	}
	return a, nil
}

// begin tells the process what to do, and waits until it does.
func (a *awake) begin(cpus []int, stdin io.Writer, stdout io.Reader) error {
	if err := json.NewEncoder(stdin).Encode(block.Job{Awake: cpus}); err != nil {
		return err
	}
	said, err := bufio.NewReader(stdout).ReadString('\n')
	if err == nil && said != block.Ready {
		err = fmt.Errorf("its process says %q", said)
	}
	return err
}

// said is what a process wrote before it failed; nil where that is nothing.
func said(stderr string) error {
	if s := strings.TrimPrefix(strings.TrimSpace(stderr), childPrefix); s != "" {
		return errors.New(s)
	}
	return nil
}

// end lets the CPUs halt again.
func (a *awake) end() {
	a.stdin.Close()
	child.Kill(a.cmd)
	_ = a.cmd.Wait() // killed
}
