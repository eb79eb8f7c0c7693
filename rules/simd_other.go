//go:build !goexperiment.simd || !amd64

package rules

const vectorBuild = false

// kernels has only what runs everywhere: it is there for tests, and a study is told to rebuild.
func kernels() []namedKernel { return []namedKernel{{"portable", nextPortable}} }
