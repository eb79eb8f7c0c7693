//go:build !amd64 && !arm64

package spin

import "sync/atomic"

func pause(n uint32) {
	for range n {
		// no hint on this architecture
	}
}

func delay(steps uint32) {
	for range steps {
		// no shorter wait is known here
	}
}

func own(*atomic.Uint32) {} // no hint on this architecture
