// Package origin is the lab's web server: small, so that the machine's CPUs are left to the filter, and with a log of
// the request ids it has seen, so that blocked requests can be told from served ones.
package origin

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"

	"github.com/tigerbench/tigerbench/live/lab/ids"
)

// IDHeader is the request header that carries a request's id, a decimal number.
const IDHeader = "X-Request-Id"

// DefaultBody is how many bytes an answer's body has where nothing else is asked for.
const DefaultBody = 52

// Log is what a server has seen.
type Log struct {
	Requests  uint64  `json:"requests"`  // all, with and without id
	Bad       uint64  `json:"bad"`       // could not be read, or had an id that is no number below ids.Limit
	Repeated  uint64  `json:"repeated"`  // carried an id seen before
	Accepted  uint64  `json:"accepted"`  // connections
	IDs       ids.Set `json:"ids"`       // of the requests that carried one
	BodyBytes int     `json:"bodyBytes"` // of each answer
}

// Server answers every request on its listener with the same body.
type Server struct {
	answer []byte

	mu    sync.Mutex
	log   Log
	conns map[net.Conn]struct{} // nil once closed
	wait  sync.WaitGroup
}

// New returns a server whose answers have a body of that many bytes; 0 stands for DefaultBody.
func New(bodyBytes int) *Server {
	if bodyBytes == 0 {
		bodyBytes = DefaultBody
	}
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n", bodyBytes)
	return &Server{
		answer: append([]byte(head), bytes.Repeat([]byte("."), bodyBytes)...),
		log:    Log{BodyBytes: bodyBytes},
		conns:  map[net.Conn]struct{}{},
	}
}

// Serve answers until ctx ends, then closes the listener and all connections, and returns what was seen.
func (s *Server) Serve(ctx context.Context, listener net.Listener) (Log, error) {
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	var err error
	for {
		conn, failed := listener.Accept()
		if failed != nil {
			if ctx.Err() == nil {
				err = fmt.Errorf("accept connection: %w", failed)
			}
			break
		}
		s.mu.Lock()
		s.log.Accepted++
		s.conns[conn] = struct{}{}
		s.mu.Unlock()
		s.wait.Go(func() { s.converse(conn) })
	}
	s.closeConnections()
	s.wait.Wait()
	return s.log, err
}

func (s *Server) closeConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for conn := range s.conns {
		conn.Close()
	}
}

// converse answers the requests of one connection.
func (s *Server) converse(conn net.Conn) {
	defer func() {
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
		conn.Close()
	}()
	in := bufio.NewReaderSize(conn, 4<<10)
	for {
		r, err := readRequest(in)
		if err != nil {
			if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !isNetError(err) {
				s.note(request{bad: true})
			}
			return
		}
		s.note(r)
		if _, err := conn.Write(s.answer); err != nil || r.last {
			return
		}
	}
}

// isNetError tells a connection that broke from a request that makes no sense.
func isNetError(err error) bool {
	var broken net.Error
	return errors.As(err, &broken)
}

func (s *Server) note(r request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.Requests++
	if r.hasID && !r.bad {
		added, err := s.log.IDs.Add(r.id)
		r.bad = err != nil
		if err == nil && !added {
			s.log.Repeated++
		}
	}
	if r.bad {
		s.log.Bad++
	}
}

// request is what matters of a request.
type request struct {
	id    uint64
	hasID bool
	bad   bool // its id is no number
	last  bool // the client asks to close the connection
}

var errBody = errors.New("requests with a body are not served")

// readRequest reads one request's head. Requests with a body are refused.
func readRequest(in *bufio.Reader) (request, error) {
	var r request
	line, err := in.ReadSlice('\n')
	if err != nil {
		return r, err
	}
	if !bytes.Contains(line, []byte(" HTTP/1.")) {
		return r, fmt.Errorf("read request line: %q", line)
	}
	for {
		if line, err = in.ReadSlice('\n'); err != nil {
			return r, noEOF(err)
		}
		name, value, found := bytes.Cut(bytes.TrimSpace(line), []byte(":"))
		if len(name) == 0 && !found {
			return r, nil
		}
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte(IDHeader)):
			r.id, err = strconv.ParseUint(string(value), 10, 64)
			r.hasID, r.bad = true, err != nil
		case bytes.EqualFold(name, []byte("Connection")):
			r.last = bytes.EqualFold(value, []byte("close"))
		case bytes.EqualFold(name, []byte("Content-Length")), bytes.EqualFold(name, []byte("Transfer-Encoding")):
			return r, errBody
		}
	}
}

// noEOF makes an end in the middle of a request an error of its own.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
