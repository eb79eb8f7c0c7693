package rules

import (
	"errors"
	"fmt"
	"runtime"
)

// namedKernel is a kernel that this build and machine have.
type namedKernel struct {
	name      string
	few, many kernel // by the number of blocks
}

// manyBlocks is from how many blocks on several of them are asked at a time: 63 blocks take 75 ns so in place of 100 (EPYC with AVX-512), two
// take 2 ns more.
const manyBlocks = 8

func (k namedKernel) of(blocks int) kernel {
	if blocks < manyBlocks {
		return k.few
	}
	return k.many
}

// chosen is the kernel that SIMD shards use, chosen once.
var chosen = kernels()[0]

// SIMDKernel names the instructions that matcher simd uses here: "avx512", "avx2", or "portable" where the CPU has neither.
// The error wraps errors.ErrUnsupported where this build has no vector instructions.
func SIMDKernel() (string, error) {
	if !vectorBuild {
		return "", fmt.Errorf("matcher %s: this build has no vector instructions (%s, %s): rebuild on amd64 with GOEXPERIMENT=simd: %w",
			SIMD, runtime.GOARCH, runtime.Version(), errors.ErrUnsupported)
	}
	return chosen.name, nil
}
