//go:build !linux

package load

import "syscall"

// portAtConnect has nothing to set here.
func portAtConnect(_, _ string, _ syscall.RawConn) error { return nil }
