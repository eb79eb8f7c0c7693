package gauge

import (
	"runtime"

	"github.com/tigerbench/tigerbench/internal/usage"
)

// spending is what the process has used so far.
type spending struct {
	usage.Usage
	allocs uint64
}

func spent() spending {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	s := spending{usage.Read(), m.Mallocs}
	s.CPU = usage.Process()
	return s
}

func (s spending) minus(earlier spending) spending {
	return spending{s.Minus(earlier.Usage), s.allocs - earlier.allocs}
}
