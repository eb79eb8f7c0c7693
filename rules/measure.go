package rules

import (
	"runtime"
	"time"
)

// Build is what compiling a whole set for a matcher took.
type Build struct {
	Time  time.Duration
	Bytes uint64 // that the shard holds
}

// MeasureBuild compiles the whole set for a matcher and measures it. It collects garbage twice: what else a program allocates meanwhile is
// counted too.
func MeasureBuild(s *Set, m Matcher) (Build, error) {
	before := heapBytes()
	begin := time.Now()
	shard, err := s.Shard(m, everyRule(s))
	took := time.Since(begin)
	after := heapBytes()
	runtime.KeepAlive(shard)
	runtime.KeepAlive(s) // its bytes were there before
	if err != nil {
		return Build{}, err
	}
	return Build{took, after - min(before, after)}, nil
}

func heapBytes() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
