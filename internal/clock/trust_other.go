//go:build amd64 && !linux

package clock

// trusted takes the processor's word for it: this platform does not say.
func trusted() bool { return true }
