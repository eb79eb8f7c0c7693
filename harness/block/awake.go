package block

import (
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/tigerbench/tigerbench/internal/affinity"
	"github.com/tigerbench/tigerbench/internal/spin"
)

// Ready is what a process that keeps CPUs awake says once it does.
const Ready = "ready\n"

// keepAwake spins on each CPU, at the lowest priority there is, until in ends. It is a process of its own, so that its CPU time is not
// the block's.
func keepAwake(cpus []int, in io.Reader, out io.Writer) error {
	runtime.GOMAXPROCS(len(cpus) + 2)
	var stop atomic.Bool
	defer stop.Store(true)
	began := make(chan error)
	for _, cpu := range cpus {
		go spinOn(cpu, began, &stop)
	}
	for range cpus {
		if err := <-began; err != nil {
			return fmt.Errorf("keep CPUs awake: %w", err)
		}
	}
	if _, err := io.WriteString(out, Ready); err != nil {
		return fmt.Errorf("keep CPUs awake: %w", err)
	}
	_, err := io.Copy(io.Discard, in)
	return err
}

// spinOn keeps one CPU awake until stop. It says on began that it does, or why not. Its thread ends with it.
func spinOn(cpu int, began chan<- error, stop *atomic.Bool) {
	runtime.LockOSThread()
	err := affinity.Pin(cpu)
	if err == nil {
		err = affinity.Idle()
	}
	began <- err
	for err == nil && !stop.Load() {
		spin.Pause(spin.MaxPause)
	}
}
