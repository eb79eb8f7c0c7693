package live

import (
	"encoding/binary"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/internal/nfnl"
	"github.com/tigerbench/tigerbench/rules"
)

// fakeSocket plays back datagrams, a burst a call, and keeps what was sent.
type fakeSocket struct {
	bursts  [][][]byte // left to receive
	current [][]byte
	failing error // what Receive says once, before the next burst
	refuse  error // what Send says
	sent    []byte
	calls   uint64
	flips   int
	forgot  int
	idle    func() // called where nothing is left
}

func (s *fakeSocket) Receive() (int, error) {
	s.calls++
	if err := s.failing; err != nil {
		s.failing = nil
		return 0, err
	}
	if len(s.bursts) == 0 {
		return 0, nil
	}
	s.current, s.bursts = s.bursts[0], s.bursts[1:]
	return len(s.current), nil
}

func (s *fakeSocket) Datagram(i int) ([]byte, bool) { return s.current[i], false }

func (s *fakeSocket) Wait(time.Duration) error {
	s.calls++
	s.idle()
	return nil
}

func (s *fakeSocket) Send(b []byte) error {
	s.calls++
	if s.refuse == nil {
		s.sent = append(s.sent, b...)
	}
	return s.refuse
}

func (s *fakeSocket) Calls() uint64 { return s.calls }
func (s *fakeSocket) Flip()         { s.flips++ }
func (s *fakeSocket) Forget()       { s.forgot++ }
func (s *fakeSocket) Close() error  { return errors.New("never called") }

// given is one verdict that was sent.
type given struct {
	id   uint32
	drop bool
}

// verdicts reads what was sent; requests other than verdicts are left out.
func (s *fakeSocket) verdicts() (all []given) {
	for b := s.sent; len(b) > 0; b = b[binary.NativeEndian.Uint32(b):] {
		if binary.NativeEndian.Uint16(b[4:]) == 3<<8|1 {
			all = append(all, given{binary.BigEndian.Uint32(b[28:]), binary.BigEndian.Uint32(b[24:]) == 0})
		}
	}
	return all
}

// queuedMessage is a queued packet as the kernel sends it.
func queuedMessage(id uint32, protocol uint16, data []byte) []byte {
	ne, be := binary.NativeEndian, binary.BigEndian
	b := make([]byte, 20, 128)
	ne.PutUint16(b[4:], 3<<8)
	b = ne.AppendUint16(b, 11)
	b = ne.AppendUint16(b, 1)
	b = be.AppendUint32(b, id)
	b = be.AppendUint16(b, protocol)
	b = append(b, 1, 0)
	b = ne.AppendUint16(b, uint16(4+len(data)))
	b = ne.AppendUint16(b, 10)
	b = append(b, data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	ne.PutUint32(b, uint32(len(b)))
	return b
}

// udpTo is a UDP packet over IPv4 without a payload.
func udpTo(port uint16) []byte {
	b := make([]byte, 28)
	b[0], b[3], b[8], b[9], b[25] = 0x45, 28, 64, 17, 8
	copy(b[12:], []byte{127, 0, 0, 1, 127, 0, 0, 1})
	binary.BigEndian.PutUint16(b[22:], port)
	return b
}

// refusal is the kernel's word that there is no packet of that number.
func refusal(id uint32) []byte {
	verdict := nfnl.AppendVerdict(nil, 1, id, nfnl.Accept)
	b := make([]byte, 16, 36)
	binary.NativeEndian.PutUint32(b, 36)
	binary.NativeEndian.PutUint16(b[4:], 2)
	b = binary.NativeEndian.AppendUint32(b, ^uint32(1)) // -ENOENT
	return append(b, verdict[:16]...)
}

// fakeReader is the raw reader over a fake socket.
func fakeReader(s *fakeSocket, c Config) *rawReader {
	return &rawReader{verdicts: newVerdicts(s, c), socket: s, config: c}
}

func fakeDispatcher(r *rawReader, set *rules.Set, e evaluator) *dispatcher {
	return newDispatcher(e, set, r.config.OnPanic, r)
}

// eventually waits for what another process or the kernel does.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, 10*time.Second, time.Millisecond, what)
}
