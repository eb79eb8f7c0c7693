//go:build unix

package terminal

import "golang.org/x/sys/unix"

func width(fd uintptr) (columns int, ok bool) {
	size, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	if err != nil || size.Col == 0 {
		return 0, false
	}
	return int(size.Col), true
}
