package affinity

import "runtime"

// Beside runs do on a thread of its own, pinned to cpu. It returns once the thread is there; ended is closed when do has returned.
func Beside(cpu int, do func()) (ended <-chan struct{}, err error) {
	ready, done := make(chan error), make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // the thread ends with the goroutine: it never unlocks
		err := Pin(cpu)
		ready <- err
		if err == nil {
			do()
		}
	}()
	return done, <-ready
}
