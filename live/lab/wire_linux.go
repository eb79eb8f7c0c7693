package lab

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// maxMessage bounds a message between caller and host: arguments and environment of a command, mostly.
const maxMessage = 128 << 10

// The operations that a caller asks of a host.
const (
	opConfigure = "configure"
	opStart     = "start"
	opSignal    = "signal"
)

// request is what a caller asks of a host. A start comes with three files: standard input, output and error.
type request struct {
	ID        uint64      `json:"id"`
	Op        string      `json:"op"`
	Addresses *addressing `json:"addresses,omitempty"`
	Args      []string    `json:"args,omitempty"`
	Env       []string    `json:"env,omitempty"`      // added to the host's
	Terminal  bool        `json:"terminal,omitempty"` // the files are one: it becomes the command's
	Signal    int         `json:"signal,omitempty"`   // to the group of the command that ID started
}

// The events that a host tells its caller.
const (
	eventDone    = "done"
	eventStarted = "started"
	eventExited  = "exited"
	eventFailed  = "failed"
)

// reply is what a host tells about a request.
type reply struct {
	ID    uint64 `json:"id"`
	Event string `json:"event"`
	Step  Step   `json:"step,omitempty"`
	Error string `json:"error,omitempty"`
	Exit  Exit   `json:"exit"`
}

// wire carries whole messages between two processes: a SOCK_SEQPACKET pair, so that files travel with their message.
type wire struct {
	conn *net.UnixConn
	buf  []byte
	oob  []byte
}

// newWirePair returns one end as a wire, and the other as a file for a child.
func newWirePair() (*wire, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a socket pair: %w", err)
	}
	theirs := os.NewFile(uintptr(fds[1]), "wire")
	ours, err := openWire(os.NewFile(uintptr(fds[0]), "wire"))
	if err != nil {
		theirs.Close()
		return nil, nil, err
	}
	return ours, theirs, nil
}

// openWire takes over one end of a pair.
func openWire(end *os.File) (*wire, error) {
	defer end.Close()
	conn, err := net.FileConn(end)
	if err != nil {
		return nil, fmt.Errorf("open wire: %w", err)
	}
	unixConn, ok := conn.(*net.UnixConn)
	if !ok {
		conn.Close()
		return nil, fmt.Errorf("open wire: a %T is no unix socket", conn)
	}
	return &wire{conn: unixConn, buf: make([]byte, maxMessage), oob: make([]byte, unix.CmsgSpace(4*3))}, nil
}

// send writes one message; concurrent senders do not mix.
func (w *wire) send(message any, files ...*os.File) error {
	data, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	if len(data) > maxMessage {
		return fmt.Errorf("send message: %d bytes are more than %d", len(data), maxMessage)
	}
	var oob []byte
	if len(files) > 0 {
		fds := make([]int, len(files))
		for i, f := range files {
			fds[i] = int(f.Fd())
		}
		oob = unix.UnixRights(fds...)
	}
	if _, _, err = w.conn.WriteMsgUnix(data, oob, nil); err != nil {
		return fmt.Errorf("send message: %w", err)
	}
	return nil
}

// receive reads one message, with the files that came along. It returns io.EOF when the other side has closed.
func (w *wire) receive(message any) ([]*os.File, error) {
	n, oobn, _, _, err := w.conn.ReadMsgUnix(w.buf, w.oob)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, io.EOF
	}
	files, err := filesIn(w.oob[:oobn])
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(w.buf[:n], message); err != nil {
		closeAll(files)
		return nil, fmt.Errorf("decode message: %w", err)
	}
	return files, nil
}

// filesIn takes the files out of a control message.
func filesIn(oob []byte) ([]*os.File, error) {
	if len(oob) == 0 {
		return nil, nil
	}
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, fmt.Errorf("parse control message: %w", err)
	}
	var files []*os.File
	for i := range messages {
		fds, err := unix.ParseUnixRights(&messages[i])
		if err != nil {
			return files, fmt.Errorf("parse control message: %w", err)
		}
		for _, fd := range fds {
			files = append(files, os.NewFile(uintptr(fd), "received "+strconv.Itoa(fd)))
		}
	}
	return files, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}
