//go:build !linux

package datagram

import "net"

func growBuffer(conn *net.UDPConn, bytes int) (granted int, err error) {
	return 0, conn.SetReadBuffer(bytes)
}

func overflowed() int64 { return -1 }
