package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"

	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/load"
	"github.com/tigerbench/tigerbench/live/lab/origin"
)

// The programs that run in the lab's hosts.
const (
	roleServe   = "serve"
	roleLoad    = "load"
	roleSend    = "send"
	roleReceive = "receive"
)

// ready is the line with which a service says that it listens.
const ready = "ready"

// serveOptions are those of the web server.
type serveOptions struct {
	Listen    netip.AddrPort `json:"listen"`
	BodyBytes int            `json:"bodyBytes"`
}

// program plays one of the programs: options come as JSON in the argument, the result goes as JSON to stdout. Services run until
// stdin ends, and print a line when they are ready.
func program(role, options string, stdin io.Reader, stdout io.Writer) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var result any
	var err error
	switch role {
	case roleServe:
		var o serveOptions
		result, err = decodeAndRun(options, &o, func() (any, error) { return serve(until(stdin, ctx, stop), o, stdout) })
	case roleReceive:
		var o datagram.ReceiveOptions
		result, err = decodeAndRun(options, &o, func() (any, error) { return receive(until(stdin, ctx, stop), o, stdout) })
	case roleLoad:
		var o load.Options
		result, err = decodeAndRun(options, &o, func() (any, error) { return load.Run(until(stdin, ctx, stop), o) })
	case roleSend:
		var o datagram.SendOptions
		result, err = decodeAndRun(options, &o, func() (any, error) { return datagram.Send(until(stdin, ctx, stop), o) })
	default:
		result, err = linkProgram(role, options, func() context.Context { return until(stdin, ctx, stop) }, stdin, stdout)
	}
	if err != nil {
		return err
	}
	if err := json.NewEncoder(stdout).Encode(result); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// decodeAndRun decodes options before run is called.
func decodeAndRun(options string, into any, run func() (any, error)) (any, error) {
	if err := json.Unmarshal([]byte(options), into); err != nil {
		return nil, fmt.Errorf("read options: %w", err)
	}
	return run()
}

// until returns ctx, which is stopped when stdin ends: whoever started this program has asked it to stop, or has died.
func until(stdin io.Reader, ctx context.Context, stop func()) context.Context {
	go func() {
		_, _ = io.Copy(io.Discard, stdin)
		stop()
	}()
	return ctx
}

func serve(ctx context.Context, o serveOptions, stdout io.Writer) (any, error) {
	listener, err := net.Listen("tcp", o.Listen.String())
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(stdout, ready)
	return origin.New(o.BodyBytes).Serve(ctx, listener)
}

func receive(ctx context.Context, o datagram.ReceiveOptions, stdout io.Writer) (any, error) {
	r, err := datagram.Listen(o)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(stdout, ready)
	return r.Receive(ctx)
}

// Main plays the part that args name, the words after AgentCommand.
func Main(args []string) error {
	switch {
	case len(args) == 1:
		return namespacePart(args[0])
	case len(args) == 2:
		return program(args[0], args[1], os.Stdin, os.Stdout)
	default:
		return errors.New("this command is started by the lab, not by people")
	}
}
