package load

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// portAtConnect lets the kernel choose the port when connecting, so that a port is taken for one target only, and many
// connections from one address do not run out of them.
func portAtConnect(_, _ string, conn syscall.RawConn) error {
	var failed error
	err := conn.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
	})
	if err != nil {
		return err
	}
	return failed
}
