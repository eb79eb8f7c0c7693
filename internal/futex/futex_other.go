//go:build !linux

// Package futex is Linux only; engines that need it say `unsupported` elsewhere, so nothing here is ever reached but Yield
// and Sleep.
package futex

import (
	"runtime"
	"sync/atomic"
	"time"
)

// Wait gives up the processor once: callers loop.
func Wait(*atomic.Uint32, uint32) { runtime.Gosched() }

// Wake has nobody to wake.
func Wake(*atomic.Uint32, int) int { return 0 }

// Yield lets another goroutine run.
func Yield() { runtime.Gosched() }

// Sleep blocks the goroutine for about d.
func Sleep(d time.Duration) { time.Sleep(d) }
