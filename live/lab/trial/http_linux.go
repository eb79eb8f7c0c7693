package trial

import (
	"time"

	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/origin"
)

// webServer is the server's side of HTTP loads.
type webServer struct{ service *lab.Service[origin.Log] }

func (s *webServer) prepare(l *lab.Lab) error {
	var err error
	s.service, err = l.Serve(0)
	return err
}

func (s *webServer) stop() (origin.Log, time.Duration, error) {
	log, err := s.service.Stop()
	if err != nil {
		return log, 0, err
	}
	exit, err := s.service.Process().Wait()
	return log, exit.User + exit.System, err
}
