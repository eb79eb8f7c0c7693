//go:build !amd64

package clock

const hasCounter = false

func counter() uint64 { return 0 }

func ordered() uint64 { return 0 }
