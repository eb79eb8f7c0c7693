//go:build !unix

package terminal

// width knows no terminals on this platform: tables then get their default width.
func width(uintptr) (columns int, ok bool) { return 0, false }
