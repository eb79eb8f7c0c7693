package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Lab is three hosts that are up. Its methods may be called concurrently.
type Lab struct {
	keeper *exec.Cmd
	ended  chan struct{} // closed when the keeper has, and with it every process of the lab
	words  *tail         // what the keeper and the hosts wrote to stderr
	wire   *wire
	hosts  map[Host]*remote

	closing sync.Once
	tool    *firewallTool // what Queue found to work in the filter
	toolMu  sync.Mutex
}

// Up builds a lab. Its error is a *StepError where building began and could not be finished; nothing is left then. ctx
// bounds building only: an interrupted caller may want to ask the lab's programs what they have measured, then closes it.
func Up(ctx context.Context, o Options) (*Lab, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	l := &Lab{ended: make(chan struct{}), words: &tail{}, hosts: map[Host]*remote{}}
	theirs, err := l.openWires()
	if err == nil {
		err = l.startKeeper(theirs)
	}
	closeAll(theirs)
	if err == nil {
		err = l.raise(ctx, o)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// openWires makes the wires of keeper and hosts, and returns their ends in the order in which the keeper inherits them.
func (l *Lab) openWires() (theirs []*os.File, err error) {
	var file *os.File
	if l.wire, file, err = newWirePair(); err != nil {
		return nil, err
	}
	theirs = append(theirs, file)
	for _, host := range Hosts() {
		ours, file, err := newWirePair()
		if err != nil {
			return theirs, err
		}
		theirs = append(theirs, file)
		l.hosts[host] = newRemote(host, ours)
	}
	return theirs, nil
}

// startKeeper starts the keeper in namespaces of its own. The thread that starts it lives as long as the keeper: the
// kernel kills the keeper when that thread ends, and it ends with this process only.
func (l *Lab) startKeeper(files []*os.File) error {
	cmd := exec.Command(self, AgentCommand, roleKeeper)
	cmd.Args[0] = os.Args[0]
	cmd.ExtraFiles = files
	cmd.Stderr = l.words
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:   unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID,
		Unshareflags: unix.CLONE_NEWNET, // once there are users: its files in /proc belong to them then
		UidMappings:  []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
		GidMappings:  []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
		Setpgid:      true,
		Pdeathsig:    syscall.SIGKILL,
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is told by words
			close(l.ended)
		}
	}()
	if err := <-started; err != nil {
		return &StepError{StepNamespaces, err}
	}
	l.keeper = cmd
	return nil
}

// raise waits for the keeper to be ready, and lets each host set itself up.
func (l *Lab) raise(ctx context.Context, o Options) error {
	limited, cancel := context.WithTimeout(ctx, o.startLimit())
	defer cancel()
	stop := context.AfterFunc(limited, func() { _ = l.Close() })
	defer stop()

	var ready reply
	if _, err := l.wire.receive(&ready); err != nil {
		return &StepError{StepHosts, l.whyDown(limited, err)}
	}
	if ready.Event != eventDone {
		return &StepError{ready.Step, errors.New(ready.Error)}
	}
	hosts := plan(o)
	for _, host := range Hosts() {
		r := l.hosts[host]
		go r.listen()
		its := hosts[host]
		if err := r.ask(request{Op: opConfigure, Addresses: &its}); err != nil {
			return &StepError{StepAddresses, fmt.Errorf("host %s: %w", host, l.whyDown(limited, err))}
		}
	}
	if !stop() { // the context has ended since the last answer, and the lab is being closed
		return &StepError{StepAddresses, limited.Err()}
	}
	return nil
}

// whyDown adds to err what ended the lab: the context, or what its processes said last.
func (l *Lab) whyDown(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if words := l.words.String(); words != "" {
		return fmt.Errorf("%w: %s", err, words)
	}
	return err
}

// closeLimit bounds how long Close waits for the kernel to end the lab's processes.
const closeLimit = 5 * time.Second

// Close takes the lab down: all of its processes are killed, and its namespaces go with them. It returns when no process
// is left. It may be called again, and concurrently.
func (l *Lab) Close() error {
	l.closing.Do(func() {
		if l.wire != nil {
			l.wire.conn.Close()
		}
		for _, r := range l.hosts {
			r.wire.conn.Close()
		}
		if l.keeper != nil {
			_ = l.keeper.Process.Kill() // may have ended already
		}
	})
	if l.keeper == nil {
		return nil
	}
	select {
	case <-l.ended:
		return nil
	case <-time.After(closeLimit):
		return fmt.Errorf("close the lab: process %d and those below it have not ended %v after being killed",
			l.keeper.Process.Pid, closeLimit)
	}
}

// Done is closed when no process of the lab is left.
func (l *Lab) Done() <-chan struct{} { return l.ended }

// tail keeps the last bytes written to it.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

const tailBytes = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf.Write(p)
	if extra := t.buf.Len() - tailBytes; extra > 0 {
		t.buf.Next(extra)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(t.buf.String())
}
