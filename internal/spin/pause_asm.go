//go:build amd64 || arm64

package spin

import "sync/atomic"

//go:noescape
func pause(n uint32)

//go:noescape
func delay(steps uint32)

//go:noescape
func own(word *atomic.Uint32)
