package nfnl

import (
	"errors"
	"fmt"
	"os"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Socket is a netlink socket that takes bursts of datagrams into memory that it owns. It is for one goroutine, and
// must not be copied. The descriptor stays out of the runtime's poller.
//
// Receive and Send never block, so they bypass the scheduler: a blocking call that does so would hang the process at the next
// garbage collection, and one through the scheduler costs a tenth to a quarter more. Wait blocks, and goes through it.
type Socket struct {
	fd      int
	port    uint32
	calls   uint64
	memory         // what Receive fills
	spare   memory // see Flip
	one     [1]unix.PollFd
	request unix.Iovec
	out     unix.Msghdr
}

// memory takes one burst.
type memory struct {
	burst   []slot
	vectors []unix.Iovec
	bytes   []byte
}

// slot is struct mmsghdr.
type slot struct {
	header unix.Msghdr
	length uint32
	_      [unsafe.Sizeof(uintptr(0)) - 4]byte
}

// Open opens a socket that receives bursts of at most burst datagrams of at most size bytes each.
func Open(burst, size int) (*Socket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_NETFILTER)
	if err != nil {
		return nil, fmt.Errorf("open netlink socket: %w", err)
	}
	s := &Socket{fd: fd}
	if err := s.bind(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.memory = newMemory(burst, align4(size))
	s.out.Iov = &s.request
	s.out.SetIovlen(1)
	s.one[0] = unix.PollFd{Fd: int32(s.fd), Events: unix.POLLIN}
	return s, nil
}

// bind lets the kernel choose the socket's port.
func (s *Socket) bind() error {
	err := unix.Bind(s.fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	var name unix.Sockaddr
	if err == nil {
		name, err = unix.Getsockname(s.fd)
	}
	if err != nil {
		return fmt.Errorf("bind netlink socket: %w", err)
	}
	if address, ok := name.(*unix.SockaddrNetlink); ok {
		s.port = address.Pid
	}
	return nil
}

// newMemory makes memory for bursts of so many datagrams of size bytes each, and ties each slot to its part.
func newMemory(burst, size int) memory {
	m := memory{make([]slot, burst), make([]unix.Iovec, burst), make([]byte, burst*size)}
	for i := range m.burst {
		m.vectors[i].Base = &m.bytes[i*size]
		m.vectors[i].SetLen(size)
		m.burst[i].header.Iov = &m.vectors[i]
		m.burst[i].header.SetIovlen(1)
	}
	return m
}

// Flip lets the next Receive fill other memory, so that the datagrams of the last one stay as they are until the next Flip.
// Datagram tells of the other memory from then on.
func (s *Socket) Flip() {
	if s.spare.burst == nil {
		s.spare = newMemory(len(s.burst), len(s.bytes)/len(s.burst))
	}
	s.memory, s.spare = s.spare, s.memory
}

// Forget gives up the memory that the last Flip put aside: its datagrams stay as they are for good.
func (s *Socket) Forget() { s.spare = memory{} }

// Port is the address that the kernel gave the socket.
func (s *Socket) Port() uint32 { return s.port }

// Calls is how many system calls Receive, Wait and Send made.
func (s *Socket) Calls() uint64 { return s.calls }

// Receive takes what is there, at most one burst, and returns how many datagrams that is; 0 where nothing is there.
// They are valid until the next call, or longer: see Flip. ENOBUFS says that datagrams were lost before these; reading goes on.
func (s *Socket) Receive() (int, error) {
	for {
		s.calls++
		n, _, errno := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.burst[0])),
			uintptr(len(s.burst)), unix.MSG_DONTWAIT|unix.MSG_WAITFORONE, 0, 0)
		switch errno {
		case 0:
			return int(n), nil
		case unix.EAGAIN:
			return 0, nil
		case unix.EINTR:
			continue
		}
		return 0, os.NewSyscallError("recvmmsg", errno)
	}
}

// Datagram returns datagram i of the last burst; cut reports that it was longer than its memory.
func (s *Socket) Datagram(i int) (data []byte, cut bool) {
	slot := &s.burst[i]
	base := i * (len(s.bytes) / len(s.burst))
	return s.bytes[base : base+int(slot.length)], slot.header.Flags&unix.MSG_TRUNC != 0
}

// Wait blocks until something can be received, or for d. A signal ends it early.
func (s *Socket) Wait(d time.Duration) error {
	s.calls++
	left := unix.NsecToTimespec(int64(d)) // anew each time: the kernel overwrites it
	s.one[0].Revents = 0
	_, err := unix.Ppoll(s.one[:], &left, nil)
	if err != nil && err != unix.EINTR {
		return os.NewSyscallError("ppoll", err)
	}
	return nil
}

// Send hands one or more messages to the kernel, which carries them out before it returns.
func (s *Socket) Send(messages []byte) error {
	s.request.Base = &messages[0]
	s.request.SetLen(len(messages))
	for {
		s.calls++
		_, _, errno := unix.RawSyscall(unix.SYS_SENDMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.out)), unix.MSG_DONTWAIT)
		switch errno {
		case 0:
			return nil
		case unix.EINTR:
			continue
		}
		return os.NewSyscallError("sendmsg", errno)
	}
}

// Close closes the socket. The kernel unbinds its queue, and drops what waits in it.
func (s *Socket) Close() error {
	if err := unix.Close(s.fd); err != nil {
		return fmt.Errorf("close netlink socket: %w", err)
	}
	return nil
}
