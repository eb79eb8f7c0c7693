package live

import (
	"errors"
	"fmt"

	"github.com/tigerbench/tigerbench/internal/nfnl"
)

// openRaw binds a queue.
func openRaw(c Config) (*rawReader, error) {
	s, err := nfnl.Open(c.Burst, int(c.CopyRange)+nfnl.Overhead)
	if err != nil {
		return nil, err
	}
	r := &rawReader{verdicts: newVerdicts(s, c), socket: s, config: c, granted: Settings{Port: s.Port()}}
	if err := r.setUp(s, c); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return r, nil
}

// setUp prepares the socket before it binds the queue, so that the first packet meets it ready.
func (r *rawReader) setUp(s *nfnl.Socket, c Config) error {
	var err error
	if r.granted.ReadBuffer, err = s.SetReadBuffer(c.ReadBuffer); err != nil {
		return err
	}
	if err := s.SetNoENOBUFS(c.NoENOBUFS); err != nil {
		return err
	}
	settings := nfnl.Settings{CopyRange: c.CopyRange, QueueLen: c.QueueLen, Flags: c.flags()}
	if err := s.Request(nfnl.AppendBind(nil, c.Queue, settings)); err != nil {
		return fmt.Errorf("bind queue %d: %w", c.Queue, err)
	}
	return nil
}
