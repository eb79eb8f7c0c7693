package nfnl

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// SetReadBuffer asks for a receive buffer of so many bytes, beyond the system's limit where the process may, and
// returns what the kernel granted. The kernel doubles what is asked for, to allow for its own overhead.
func (s *Socket) SetReadBuffer(bytes int) (granted int, err error) {
	if unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, bytes) != nil {
		// Needs a capability of the first user namespace; what follows is limited to net.core.rmem_max.
		if err := unix.SetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUF, bytes); err != nil {
			return 0, fmt.Errorf("set receive buffer: %w", err)
		}
	}
	granted, err = unix.GetsockoptInt(s.fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
	if err != nil {
		return 0, fmt.Errorf("read receive buffer: %w", err)
	}
	return granted, nil
}

// SetNoENOBUFS chooses what an overflow of the receive buffer does: true, only what does not fit is lost; false, an
// error is reported, and everything is lost from there until the reader has emptied the buffer.
func (s *Socket) SetNoENOBUFS(on bool) error {
	value := 0
	if on {
		value = 1
	}
	if err := unix.SetsockoptInt(s.fd, unix.SOL_NETLINK, unix.NETLINK_NO_ENOBUFS, value); err != nil {
		return fmt.Errorf("set NETLINK_NO_ENOBUFS: %w", err)
	}
	return nil
}

// Request sends one configuration message and returns what the kernel said against it. Its answer, if there is one,
// lies in the socket when the send returns; packets that came first mean that the queue works, and stay where they are.
func (s *Socket) Request(message []byte) error {
	if err := s.Send(message); err != nil {
		return err
	}
	var head [sizeHeader + sizeError]byte
	n, _, err := unix.Recvfrom(s.fd, head[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	if err == unix.EAGAIN || err == unix.ENOBUFS {
		return nil
	}
	if err != nil {
		return os.NewSyscallError("recvfrom", err)
	}
	if n < len(head) || native.Uint16(head[4:]) != typeError {
		return nil
	}
	var m Message
	// The request follows the error number and makes the message longer than the head: only its own part is read.
	native.PutUint32(head[:], uint32(len(head)))
	if _, err := m.Parse(head[:]); err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	if _, err := unix.Read(s.fd, head[:]); err != nil {
		return os.NewSyscallError("read", err)
	}
	if m.Errno == 0 {
		return nil
	}
	return syscall.Errno(m.Errno)
}
