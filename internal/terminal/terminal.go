// Package terminal tells whether a stream is a terminal, and how wide it is.
package terminal

import (
	"io"
	"os"
)

// Width returns the columns of the terminal that w writes to; false where w is no terminal.
func Width(w io.Writer) (columns int, ok bool) {
	file, isFile := w.(*os.File)
	if !isFile {
		return 0, false
	}
	return width(file.Fd())
}
