package nap

import (
	"time"

	"golang.org/x/sys/unix"
)

// Sharpen lets the calling thread's sleeps end when they should: the kernel may otherwise put off a timer by 50 us to save
// wake-ups. The goroutine should be locked to its thread.
func Sharpen() error {
	const oneNanosecond = 1 // 0 would bring the default back
	return unix.Prctl(unix.PR_SET_TIMERSLACK, oneNanosecond, 0, 0, 0)
}

// For sleeps for d, or a little less where a signal comes. The thread itself sleeps: no timer of the runtime is needed.
func For(d time.Duration) {
	t := unix.NsecToTimespec(int64(max(0, d)))
	_ = unix.ClockNanosleep(unix.CLOCK_MONOTONIC, 0, &t, nil) // fails for a signal only: a sleep may end early
}
