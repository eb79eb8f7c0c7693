package datagram

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// growBuffer asks for a receive buffer of that many bytes, beyond the system's limit where it is allowed to, and returns
// what was granted: the kernel doubles what it grants, for its own bookkeeping.
func growBuffer(conn *net.UDPConn, bytes int) (granted int, err error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return 0, err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		if unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, bytes) != nil {
			failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, bytes)
		}
		if failed == nil {
			granted, failed = unix.GetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF)
		}
	})
	if err == nil {
		err = failed
	}
	return granted, err
}

// overflowed reads how many datagrams this network namespace has dropped at full socket buffers; -1 where the system does
// not tell. Inside the lab no other socket counts into it.
func overflowed() int64 {
	text, err := os.ReadFile("/proc/thread-self/net/snmp")
	if err != nil {
		return -1
	}
	n, err := snmpValue(string(text), "Udp:", "RcvbufErrors")
	if err != nil {
		return -1
	}
	return n
}

// snmpValue finds a counter in /proc/net/snmp: a line of names, and below it a line of values.
func snmpValue(text, group, name string) (int64, error) {
	var names []string
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != group {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		for i, n := range names {
			if n == name && i < len(fields) {
				return strconv.ParseInt(fields[i], 10, 64)
			}
		}
	}
	return 0, fmt.Errorf("find %s %s: %w", group, name, os.ErrNotExist)
}
