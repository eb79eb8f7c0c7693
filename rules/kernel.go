package rules

import (
	"errors"
	"fmt"
	"runtime"
)

// namedKernel is a kernel that this build and machine have.
type namedKernel struct {
	name string
	next kernel
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
