package lab

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// agent is the process that is a host: it sets up its network namespace and starts commands in it.
type agent struct {
	wire *wire

	mu       sync.Mutex
	commands map[uint64]*exec.Cmd // running, by the id of the request that started them
}

// serveHost is a host's life. It returns when its caller has gone.
func serveHost() error {
	w, err := openWire(os.NewFile(hostWire, "caller"))
	if err != nil {
		return err
	}
	a := &agent{wire: w, commands: map[uint64]*exec.Cmd{}}
	for {
		var r request
		files, err := w.receive(&r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("receive request: %w", err)
		}
		if err := a.handle(r, files); err != nil {
			return err
		}
	}
}

// handle answers one request; only an error of the wire is returned.
func (a *agent) handle(r request, files []*os.File) error {
	defer closeAll(files)
	var err error
	switch r.Op {
	case opConfigure:
		if err = r.Addresses.apply(); err == nil {
			return a.wire.send(reply{ID: r.ID, Event: eventDone})
		}
	case opStart:
		if err = a.start(r, files); err == nil {
			return nil
		}
	case opSignal:
		a.signal(r.ID, syscall.Signal(r.Signal))
		return nil
	default:
		err = fmt.Errorf("unknown operation %q", r.Op)
	}
	return a.wire.send(reply{ID: r.ID, Event: eventFailed, Error: err.Error()})
}

// start starts a command that leads a process group, and tells the caller when it has ended.
func (a *agent) start(r request, files []*os.File) error {
	if len(files) != 3 || len(r.Args) == 0 {
		return fmt.Errorf("start wants a command and 3 files, has %d words and %d files", len(r.Args), len(files))
	}
	cmd := exec.Command(r.Args[0], r.Args[1:]...)
	cmd.Env = append(os.Environ(), r.Env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = files[0], files[1], files[2]
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if r.Terminal {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true} // of file 0; it leads its group, too
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	a.mu.Lock()
	a.commands[r.ID] = cmd
	a.mu.Unlock()
	if err := a.wire.send(reply{ID: r.ID, Event: eventStarted}); err != nil {
		return err
	}
	go a.await(r.ID, cmd)
	return nil
}

// await collects a command. Its error, if any, is in the state; a lost reply means that the caller has gone.
func (a *agent) await(id uint64, cmd *exec.Cmd) {
	_ = cmd.Wait()
	a.mu.Lock()
	delete(a.commands, id)
	a.mu.Unlock()
	_ = a.wire.send(reply{ID: id, Event: eventExited, Exit: exitOf(cmd.ProcessState)})
}

// signal reaches the command's whole group; a command that has ended is none.
func (a *agent) signal(id uint64, s syscall.Signal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if cmd, running := a.commands[id]; running {
		_ = syscall.Kill(-cmd.Process.Pid, s)
	}
}

func exitOf(state *os.ProcessState) Exit {
	exit := Exit{Code: state.ExitCode(), User: state.UserTime(), System: state.SystemTime()}
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		exit.Signal = status.Signal().String()
	}
	return exit
}
