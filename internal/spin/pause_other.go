//go:build !amd64 && !arm64

package spin

func pause(n uint32) {
	for range n {
		// no hint on this architecture
	}
}
