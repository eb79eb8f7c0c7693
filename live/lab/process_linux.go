package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// Process is a command that was started in a host.
type Process struct {
	remote  *remote
	id      uint64
	args    []string
	replies chan reply

	pipes  []*os.File // our ends
	copies sync.WaitGroup

	waiting sync.Once
	exit    Exit
	err     error
}

// Start starts a command in a host.
func (l *Lab) Start(host Host, c Command) (*Process, error) {
	r := l.hosts[host]
	if r == nil {
		return nil, fmt.Errorf("start %v: no host %q", c.Args, host)
	}
	p := &Process{remote: r, args: c.Args}
	files, err := p.open(c)
	if err == nil {
		p.id, p.replies, err = r.submit(request{Op: opStart, Args: c.Args, Env: c.Env, Terminal: c.terminal}, files[:]...)
	}
	for _, f := range files {
		if f != nil && f != c.Stdin && f != c.Stdout && f != c.Stderr {
			f.Close()
		}
	}
	if err == nil {
		err = p.awaitStart()
	}
	if err != nil {
		closeAll(p.pipes)
		p.copies.Wait()
		return nil, fmt.Errorf("start %v in %s: %w", c.Args, host, err)
	}
	return p, nil
}

func (p *Process) awaitStart() error {
	got, up := <-p.replies
	switch {
	case !up:
		return ErrDown
	case got.Event == eventFailed:
		return errors.New(got.Error)
	}
	return nil
}

// open makes the command's three files.
func (p *Process) open(c Command) (files [3]*os.File, err error) {
	if files[0], err = p.input(c.Stdin); err != nil {
		return files, err
	}
	if files[1], err = p.output(c.Stdout); err != nil {
		return files, err
	}
	files[2], err = p.output(c.Stderr)
	return files, err
}

func (p *Process) input(from io.Reader) (*os.File, error) {
	if from == nil {
		return os.Open(os.DevNull)
	}
	if file, ok := from.(*os.File); ok {
		return file, nil
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.pipes = append(p.pipes, write)
	go func() { // ends at the latest when Wait closes the pipe and from gives its next byte
		_, _ = io.Copy(write, from)
		write.Close()
	}()
	return read, nil
}

func (p *Process) output(to io.Writer) (*os.File, error) {
	if to == nil {
		return os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}
	if file, ok := to.(*os.File); ok {
		return file, nil
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.pipes = append(p.pipes, read)
	p.copies.Go(func() { _, _ = io.Copy(to, read) })
	return write, nil
}

// Signal reaches the command and all that it started; none is sent to a command that has ended.
func (p *Process) Signal(s syscall.Signal) error { return p.remote.signal(p.id, s) }

// outputLimit bounds how long Wait stays for output of those that a command has left behind.
const outputLimit = time.Second

// Wait waits for the command to end and its output to be copied. The error is an *ExitError where the command did not end
// with code 0, ErrDown where the lab ended first.
func (p *Process) Wait() (Exit, error) {
	p.waiting.Do(func() {
		got, up := <-p.replies
		copied := make(chan struct{})
		go func() { p.copies.Wait(); close(copied) }()
		select {
		case <-copied:
		case <-time.After(outputLimit):
		}
		closeAll(p.pipes)
		<-copied
		p.exit = got.Exit
		switch {
		case !up:
			p.err = ErrDown
		case got.Exit.Code != 0:
			p.err = &ExitError{Host: p.remote.host, Args: p.args, Exit: got.Exit}
		}
	})
	return p.exit, p.err
}

// Run starts a command in a host and waits for its end; when ctx ends first, the command and all that it started are killed.
// Where Stderr is nil, its last words are in the error.
func (l *Lab) Run(ctx context.Context, host Host, c Command) (Exit, error) {
	var words tail
	if c.Stderr == nil {
		c.Stderr = &words
	}
	p, err := l.Start(host, c)
	if err != nil {
		return Exit{}, err
	}
	stop := context.AfterFunc(ctx, func() { _ = p.Signal(syscall.SIGKILL) })
	defer stop()
	exit, err := p.Wait()
	if ctx.Err() != nil {
		return exit, ctx.Err()
	}
	var ended *ExitError
	if errors.As(err, &ended) {
		ended.Stderr = words.String()
	}
	return exit, err
}

// Output runs a command in a host and returns what it wrote to its standard output.
func (l *Lab) Output(ctx context.Context, host Host, args ...string) ([]byte, error) {
	var out bytes.Buffer
	_, err := l.Run(ctx, host, Command{Args: args, Stdout: &out})
	return out.Bytes(), err
}
