package lab

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/origin"
	"github.com/tigerbench/tigerbench/live/lab/wrk"
)

// Service is a program that runs in a host until it is stopped, and then tells its result, an R.
type Service[R any] struct {
	process *Process
	stdin   *os.File
	lines   *bufio.Reader
	stdout  *os.File
	words   *tail
}

// Serve starts the web server; its answers have a body of that many bytes, 0 stands for origin.DefaultBody.
func (l *Lab) Serve(bodyBytes int) (*Service[origin.Log], error) {
	return startService[origin.Log](l, Server, roleServe, serveOptions{HTTPTarget(), bodyBytes})
}

// Receive starts a receiver of datagrams; its address is filled in.
func (l *Lab) Receive(o datagram.ReceiveOptions) (*Service[datagram.Received], error) {
	o.Listen = DatagramTarget()
	return startService[datagram.Received](l, Server, roleReceive, o)
}

// startService starts a program and waits until it says that it listens.
func startService[R any](l *Lab, host Host, role string, options any) (_ *Service[R], err error) {
	args, err := agentArgs(role, options)
	if err != nil {
		return nil, err
	}
	stdin, ours, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	defer stdin.Close()
	out, stdout, err := os.Pipe()
	if err != nil {
		ours.Close()
		return nil, fmt.Errorf("start %s: %w", role, err)
	}
	s := &Service[R]{stdin: ours, stdout: out, lines: bufio.NewReader(out), words: &tail{}}
	s.process, err = l.Start(host, Command{Args: args, Stdin: stdin, Stdout: stdout, Stderr: s.words})
	stdout.Close()
	if err != nil {
		closeAll([]*os.File{ours, out})
		return nil, err
	}
	if line, err := s.lines.ReadString('\n'); err != nil || line != ready+"\n" {
		_, err := s.Stop()
		return nil, fmt.Errorf("start %s in %s: it did not become ready: %w: %s", role, host, err, s.words)
	}
	return s, nil
}

// Process is the service's, whose Wait tells its CPU time once it has been stopped.
func (s *Service[R]) Process() *Process { return s.process }

// Stop asks the service to end, and returns its result. It is called once.
func (s *Service[R]) Stop() (R, error) {
	var result R
	s.stdin.Close()
	output, readErr := io.ReadAll(s.lines)
	s.stdout.Close()
	if _, err := s.process.Wait(); err != nil {
		return result, fmt.Errorf("%w: %s", err, s.words)
	}
	if readErr != nil {
		return result, fmt.Errorf("read result: %w", readErr)
	}
	if err := json.Unmarshal(output, &result); err != nil {
		return result, fmt.Errorf("read result: %w", err)
	}
	return result, nil
}

// Load sends an HTTP load from the injector to the web server; its target is filled in. When ctx ends, what was measured
// until then is returned.
func (l *Lab) Load(ctx context.Context, o load.Options) (load.Result, Exit, error) {
	o.Target = HTTPTarget()
	return runProgram[load.Result](ctx, l, errand{Injector, roleLoad, o, nil})
}

// Send sends datagrams from the injector to the receiver; their target is filled in.
func (l *Lab) Send(ctx context.Context, o datagram.SendOptions) (datagram.Sent, Exit, error) {
	o.Target = DatagramTarget()
	return runProgram[datagram.Sent](ctx, l, errand{Injector, roleSend, o, nil})
}

// errand is a program that runs to its end, and tells its result.
type errand struct {
	host    Host
	role    string
	options any
	input   io.WriterTo // what its standard input begins with; nil: nothing
}

// runProgram runs a program to its end, or asks it to end when ctx does.
func runProgram[R any](ctx context.Context, l *Lab, e errand) (result R, exit Exit, err error) {
	args, err := agentArgs(e.role, e.options)
	if err != nil {
		return result, exit, err
	}
	stdin, ours, err := os.Pipe()
	if err != nil {
		return result, exit, fmt.Errorf("start %s: %w", e.role, err)
	}
	defer ours.Close()
	defer stdin.Close()
	stop := context.AfterFunc(ctx, func() { ours.Close() })
	defer stop()
	if e.input != nil {
		var written sync.WaitGroup
		written.Go(func() { _, _ = e.input.WriteTo(ours) }) // a program that did not read it all says so
		defer written.Wait()
		defer ours.Close()
	}
	var output bytes.Buffer
	exit, err = l.Run(context.WithoutCancel(ctx), e.host, Command{Args: args, Stdin: stdin, Stdout: &output})
	if err != nil {
		return result, exit, err
	}
	if err := json.Unmarshal(output.Bytes(), &result); err != nil {
		return result, exit, fmt.Errorf("read result of %s: %w", e.role, err)
	}
	return result, exit, nil
}

func agentArgs(role string, options any) ([]string, error) {
	encoded, err := json.Marshal(options)
	if err != nil {
		return nil, fmt.Errorf("encode options of %s: %w", role, err)
	}
	return Agent(role, string(encoded)), nil
}

// Wrk runs wrk in the injector against the web server; its URL is filled in. It returns wrk.ErrMissing where wrk is not
// installed.
func (l *Lab) Wrk(ctx context.Context, o wrk.Options) (wrk.Result, Exit, error) {
	o.URL = "http://" + HTTPTarget().String() + "/"
	args, err := o.Args()
	if err != nil {
		return wrk.Result{}, Exit{}, err
	}
	path, err := wrk.Find()
	if err != nil {
		return wrk.Result{}, Exit{}, err
	}
	var output bytes.Buffer
	exit, err := l.Run(ctx, Injector, Command{Args: append([]string{path}, args...), Stdout: &output})
	if err != nil {
		return wrk.Result{}, exit, err
	}
	result, err := wrk.Parse(output.Bytes())
	result.Options = o
	return result, exit, err
}
