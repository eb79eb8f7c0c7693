package clock

// hasCounter reports whether the time-stamp counter runs at one rate in every power state (CPUID 0x80000007, EDX bit
// 8) and the kernel trusts it to agree between CPUs; only then do its differences mean time.
var hasCounter = invariantCounter() && trusted()

// counter is RDTSC.
//
//go:noescape
func counter() uint64

// ordered is LFENCE and RDTSC.
//
//go:noescape
func ordered() uint64

func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)

func invariantCounter() bool {
	const maxLeaf, power = 0x80000000, 0x80000007
	if highest, _, _, _ := cpuid(maxLeaf, 0); highest < power {
		return false
	}
	_, _, _, edx := cpuid(power, 0)
	return edx&(1<<8) != 0
}
