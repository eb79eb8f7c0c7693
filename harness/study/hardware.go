package study

// ProcessorCounts is what the processor's performance counters counted for a packet, in user mode and in the threads that the process had, in a pass of its
// own behind the timed part. Null in a block where the machine has no counters, or this user may not read them.
type ProcessorCounts struct {
	Cycles       float64 `json:"cycles"`
	Instructions float64 `json:"instructions"`
	CacheMisses  float64 `json:"cache_misses"` // of the last level, as the kernel's generic event has it
	BranchMisses float64 `json:"branch_misses"`
}

// numbers is for checking; nil counts have none.
func (h *ProcessorCounts) numbers() []float64 {
	if h == nil {
		return nil
	}
	return []float64{h.Cycles, h.Instructions, h.CacheMisses, h.BranchMisses}
}

// hardware is the medians over blocks; nil where a block lacks them.
func hardware(good []*Block) *ProcessorCounts {
	count := func(of func(*ProcessorCounts) *float64) *float64 {
		return over(good, func(b *Block) *float64 {
			if b.Hardware == nil {
				return nil
			}
			return of(b.Hardware)
		})
	}
	cycles := count(func(h *ProcessorCounts) *float64 { return &h.Cycles })
	if cycles == nil {
		return nil
	}
	return &ProcessorCounts{
		Cycles: *cycles, Instructions: *count(func(h *ProcessorCounts) *float64 { return &h.Instructions }),
		CacheMisses:  *count(func(h *ProcessorCounts) *float64 { return &h.CacheMisses }),
		BranchMisses: *count(func(h *ProcessorCounts) *float64 { return &h.BranchMisses }),
	}
}
