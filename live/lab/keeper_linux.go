package lab

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// The files that a keeper inherits: its wire to the caller, and the hosts' wires in the order of Hosts.
const (
	keeperWire    = 3
	firstHostWire = 4
)

// hostWire is where a host finds its wire.
const hostWire = 3

// keep is the keeper's life: process 1 of the PID namespace, whose end is the end of everything in the lab. It returns
// when the caller closes the wire or dies, or when a host has ended.
func keep() error {
	w, err := openWire(os.NewFile(keeperWire, "caller"))
	if err != nil {
		return err
	}
	pids, err := build()
	var failed *StepError
	switch {
	case errors.As(err, &failed):
		return errors.Join(w.send(reply{Event: eventFailed, Step: failed.Step, Error: failed.Err.Error()}), failed)
	case err != nil:
		return err
	}
	if err := w.send(reply{Event: eventDone}); err != nil {
		return err
	}
	ended := make(chan error, 2)
	go func() { ended <- awaitClose(w) }()
	go func() { ended <- reap(pids) }()
	return <-ended
}

// awaitClose returns when the other side of the wire is gone.
func awaitClose(w *wire) error {
	for {
		var ignored request
		if _, err := w.receive(&ignored); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("watch the caller: %w", err)
		}
	}
}

// reap collects every process that ends below the keeper: orphans come to process 1. A host's end ends the lab.
func reap(pids map[Host]int) error {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return fmt.Errorf("wait for hosts: %w", err)
		}
		for host, its := range pids {
			if pid == its {
				return fmt.Errorf("host %s ended: status %#x", host, uint32(status))
			}
		}
	}
}

// build makes all that hosts need before they can be given addresses.
func build() (map[Host]int, error) {
	if err := mounts(); err != nil {
		return nil, &StepError{StepMounts, err}
	}
	if err := settle(); err != nil {
		return nil, &StepError{StepHosts, err}
	}
	pids := map[Host]int{}
	for i, host := range Hosts() {
		pid, err := startHost(host, firstHostWire+i)
		if err != nil {
			return nil, &StepError{StepHosts, fmt.Errorf("start host %s: %w", host, err)}
		}
		pids[host] = pid
	}
	if err := connect(pids); err != nil {
		return nil, &StepError{StepLinks, err}
	}
	return pids, nil
}

// runFolder is where programs keep locks; the lab's is empty and its own.
const runFolder = "/run"

// mounts hides the machine's /run, and shows the lab's own processes in /proc where the system allows it. Nothing gets back
// to the machine: in a user namespace of one's own every mount is a slave of the one that it was copied from.
func mounts() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := unix.Mount("tmpfs", runFolder, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=0755,size=1m"); err != nil {
		return fmt.Errorf("mount an empty %s: %w", runFolder, err)
	}
	// A container whose /proc is partly masked refuses this one; its own /proc does.
	_ = unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	return nil
}

// settle prepares the environment that hosts and commands inherit: firewall tools are often outside an ordinary user's path,
// and iptables wants its lock where it may write.
func settle() error {
	err := os.Setenv("PATH", os.Getenv("PATH")+":/usr/local/sbin:/usr/sbin:/sbin")
	return errors.Join(err, os.Setenv("XTABLES_LOCKFILE", filepath.Join(runFolder, "xtables.lock")))
}

// startHost starts a host in a network namespace of its own, with the inherited file fd as its wire. reap waits for it.
func startHost(host Host, fd int) (int, error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return 0, err
	}
	defer null.Close()
	its := os.NewFile(uintptr(fd), string(host))
	defer its.Close()
	process, err := os.StartProcess(self, []string{os.Args[0], AgentCommand, roleHost}, &os.ProcAttr{
		Files: []*os.File{null, null, os.Stderr, its},
		Sys:   &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNET, Setpgid: true},
	})
	if err != nil {
		return 0, err
	}
	return process.Pid, nil
}
