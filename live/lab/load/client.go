package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/origin"
)

// client sends one request at a time, and keeps its connection while it is good.
type client struct {
	target string
	source netip.Addr // the zero Addr: the system's choice

	conn   net.Conn // nil where there is none
	in     *bufio.Reader
	out    []byte
	closes bool // the server said that it will close the connection
}

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// exchange sends one request and reads its answer to the last byte, on a new connection where there is none. A connection
// whose exchange failed is closed.
func (c *client) exchange(id uint64, deadline time.Time) outcome {
	err := c.connect(deadline)
	if err == nil {
		err = c.talk(id, deadline)
	}
	if err != nil || c.closes {
		c.close()
	}
	return outcomeOf(err)
}

func (c *client) connect(deadline time.Time) error {
	if c.conn != nil {
		return nil
	}
	dialer := net.Dialer{Deadline: deadline}
	if c.source.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(c.source, 0))
		dialer.Control = portAtConnect
	}
	conn, err := dialer.Dial("tcp", c.target)
	if err != nil {
		return err
	}
	c.conn, c.closes = conn, false
	if c.in == nil {
		c.in = bufio.NewReaderSize(conn, 4<<10)
	} else {
		c.in.Reset(conn)
	}
	return nil
}

func (c *client) talk(id uint64, deadline time.Time) error {
	if err := c.conn.SetDeadline(deadline); err != nil {
		return err
	}
	c.out = append(c.out[:0], "GET / HTTP/1.1\r\nHost: "...)
	c.out = append(c.out, c.target...)
	c.out = append(c.out, "\r\n"+origin.IDHeader+": "...)
	c.out = strconv.AppendUint(c.out, id, 10)
	c.out = append(c.out, "\r\n\r\n"...)
	if _, err := c.conn.Write(c.out); err != nil {
		return err
	}
	return c.read()
}

// errAnswer marks answers that make no sense.
var errAnswer = errors.New("unexpected answer")

// read reads one answer. Its body must have a stated length.
func (c *client) read() error {
	line, err := c.line()
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("%w: status line %q", errAnswer, line)
	}
	length := -1
	for {
		if line, err = c.line(); err != nil {
			return err
		}
		name, value, found := bytes.Cut(line, []byte(":"))
		if !found {
			break
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil || length < 0 {
				return fmt.Errorf("%w: length %q", errAnswer, value)
			}
		case bytes.EqualFold(name, []byte("Connection")):
			c.closes = bytes.EqualFold(value, []byte("close"))
		}
	}
	if length < 0 {
		return fmt.Errorf("%w: no length", errAnswer)
	}
	_, err = c.in.Discard(length)
	return err
}

// line reads one line of the head, without its end.
func (c *client) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("%w: a line of more than 4 KiB", errAnswer)
	}
	return bytes.TrimRight(line, "\r\n"), err
}

func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return answered
	case errors.Is(err, errAnswer):
		return misread
	case errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return timedOut
	case errors.Is(err, syscall.ECONNREFUSED):
		return refused
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, syscall.EADDRINUSE):
		return noSource
	case errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return broken
	default:
		return broken
	}
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}
