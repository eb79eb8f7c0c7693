package plan

import (
	"fmt"
	"strings"
)

// ValueError is a value of a flag that no study can be made from.
type ValueError struct {
	Flag, Value string
	Want        string // what would be right
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("--%s %s: %s", e.Flag, e.Value, e.Want)
}

// Errors are all the bad values of a command line.
type Errors []error

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, err := range e {
		lines[i] = err.Error()
	}
	return strings.Join(lines, "\n")
}

func (e Errors) Unwrap() []error { return e }
