// Package futex wraps the Linux futex call, sched_yield and a thread's sleep: what a thread needs to wait in the kernel.
//
// Which system call variant is used matters. Wait enters through Syscall, so that the scheduler can take the P
// away while the thread sleeps: through RawSyscall a collection would wait for the sleeper for ever. Wake and Yield never
// block and enter through RawSyscall, which is some 30 ns cheaper.
package futex

import (
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Operations of futex(2), private to the process.
const (
	waitPrivate = 0 | 128
	wakePrivate = 1 | 128
)

// Wait blocks the thread while *word is value, until a Wake. It may return without a reason: callers loop.
// The kernel compares and blocks in one step under the lock that Wake takes, so a store before a Wake is never missed.
func Wait(word *atomic.Uint32, value uint32) {
	// EAGAIN (the word had changed), EINTR and a wake all mean "look again", so the result is of no use.
	_, _, _ = unix.Syscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), waitPrivate, uintptr(value), 0, 0, 0)
}

// Wake wakes up to n threads that wait on word and returns how many it woke.
func Wake(word *atomic.Uint32, n int) int {
	woken, _, _ := unix.RawSyscall6(unix.SYS_FUTEX, uintptr(unsafe.Pointer(word)), wakePrivate, uintptr(n), 0, 0, 0)
	return int(woken)
}

// Yield lets another thread of the same CPU run: sched_yield(2). Inside LockOSThread it costs 0.2 µs where
// runtime.Gosched costs 7 to 11 µs.
func Yield() { _, _, _ = unix.RawSyscall(unix.SYS_SCHED_YIELD, 0, 0, 0) }

// Sleep blocks the thread for about d; the kernel's timer slack adds some 50 µs.
func Sleep(d time.Duration) {
	ts := unix.NsecToTimespec(int64(d))
	_, _, _ = unix.Syscall(unix.SYS_NANOSLEEP, uintptr(unsafe.Pointer(&ts)), 0, 0)
}
