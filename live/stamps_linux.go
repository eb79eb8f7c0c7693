package live

import (
	"io"

	"golang.org/x/sys/unix"
)

// stamps is a socket that nothing is sent to. While it is open the kernel stamps each packet that a device receives, in every
// network namespace; the stamp is still there when a packet is queued, up to and in the hook FORWARD.
type stamps int

// openStamps returns nil where no such socket can be made: packets then have no stamps, unless somebody else asks for them.
func openStamps() io.Closer {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		_ = unix.Close(fd)
		return nil
	}
	return stamps(fd)
}

func (s stamps) Close() error { return unix.Close(int(s)) }
