// Package futextest lets tests ask the kernel where a thread sleeps.
package futextest

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// Sleeps waits until a thread of this process is inside futex(2) on word. It skips the test where the kernel does not say.
func Sleeps(t *testing.T, thread int, word *atomic.Uint32) {
	t.Helper()
	if _, err := systemCall(thread); errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
		t.Skip("this kernel does not show the system calls of a process to itself:", err)
	}
	want := fmt.Sprintf("%d 0x%x ", syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)))
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if text, err := systemCall(thread); err == nil && strings.HasPrefix(text, want) {
			return
		}
	}
	t.Fatalf("thread %d never slept on its word", thread)
}

// systemCall is what the kernel says a thread is in: number and arguments, or "running".
func systemCall(thread int) (string, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/self/task/%d/syscall", thread))
	return string(text), err
}
