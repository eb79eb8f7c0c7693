package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
)

// Session is a lab that is up, with its server and one filter, for people to try things in.
type Session struct {
	m      *measurement
	server webServer
	filter *filterProcess
	cell   study.Cell
	begun  time.Time
}

// Open builds a lab with the filter of the study's last cell.
func (s *Study) Open(ctx context.Context) (*Session, error) {
	session := &Session{m: &measurement{Study: s}, cell: s.Plan.Cells[len(s.Plan.Cells)-1]}
	if err := session.open(ctx); err != nil {
		return nil, errors.Join(err, session.m.down())
	}
	return session, nil
}

func (s *Session) open(ctx context.Context) error {
	err := s.m.up(ctx)
	if err == nil {
		err = s.server.prepare(s.m.lab)
	}
	if err == nil {
		s.filter, err = s.m.startFilter(ctx, s.cell)
	}
	if err == nil {
		err = s.m.lab.Queue(ctx, lab.QueueRule{Number: queueNumber})
	}
	s.begun = time.Now()
	return err
}

// Run has a command run in the injector, with the caller's own terminal or files.
func (s *Session) Run(ctx context.Context, command []string, stdin, stdout, stderr *os.File) (lab.Exit, error) {
	return s.m.lab.Interact(ctx, lab.Injector, command, stdin, stdout, stderr)
}

// closeLimit bounds how long the end of a session may take.
const closeLimit = 10 * time.Second

// Close takes all down. It returns what the filter counted, and how many requests the server answered.
func (s *Session) Close() (b study.Block, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	defer func() { err = errors.Join(err, s.m.down()) }()
	b = study.Block{Status: study.BlockOK, Live: &study.LiveBlock{}}
	counter, err := s.m.lab.Retire(ctx, lab.QueueRule{Number: queueNumber})
	if err != nil {
		return b, fmt.Errorf("end the session: %w", err)
	}
	b.Live.RulePackets = counter.Packets
	if err := s.filter.stop(ctx, &b, time.Since(s.begun)); err != nil {
		return b, fmt.Errorf("end the session: %w", err)
	}
	judge(&b, s.cell, true)
	log, _, err := s.server.stop()
	b.Live.Requests.Answered = log.Requests
	return b, err
}

// Attacker is an address of the injector whose requests the rules drop; empty where there is none.
func (s *Session) Attacker() string {
	if all := s.m.attackers(); len(all) > 0 {
		return all[0].String()
	}
	return ""
}

// Cell is what the filter was built from.
func (s *Session) Cell() study.Cell { return s.cell }
