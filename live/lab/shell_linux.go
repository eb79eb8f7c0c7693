package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Interact runs a command in a host with the caller's own files, and waits for its end. Where stdin is a terminal the command
// gets one of its own, in a session of its own, so that job control works in it: keys go there, Ctrl-C among them, and what it
// shows comes back. When ctx ends, the command and all that it started are killed.
func (l *Lab) Interact(ctx context.Context, host Host, args []string, stdin, stdout, stderr *os.File) (Exit, error) {
	if _, err := unix.IoctlGetTermios(int(stdin.Fd()), unix.TCGETS); err != nil {
		return l.Run(ctx, host, Command{Args: args, Stdin: stdin, Stdout: stdout, Stderr: stderr})
	}
	t, err := openTerminal(stdin)
	if err != nil {
		return Exit{}, err
	}
	defer t.close()
	p, err := l.Start(host, Command{Args: args, Stdin: t.theirs, Stdout: t.theirs, Stderr: t.theirs, terminal: true})
	t.theirs.Close()
	if err != nil {
		return Exit{}, err
	}
	defer context.AfterFunc(ctx, func() { _ = p.Signal(syscall.SIGKILL) })()
	shown := t.connect(stdout)
	exit, err := p.Wait()
	select {
	case <-shown:
	case <-time.After(outputLimit): // something that it has left behind holds the terminal
	}
	if ctx.Err() != nil {
		return exit, ctx.Err()
	}
	return exit, err
}

// terminal is a pseudo-terminal that stands in for the user's, which is raw meanwhile.
type terminal struct {
	user         *os.File
	before       *unix.Termios
	ours, theirs *os.File
	resized      chan os.Signal
}

func openTerminal(user *os.File) (*terminal, error) {
	ours, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, fmt.Errorf("open a terminal: %w", err)
	}
	theirs, err := otherEnd(ours)
	if err != nil {
		return nil, errors.Join(err, ours.Close())
	}
	t := &terminal{user: user, ours: ours, theirs: theirs, resized: make(chan os.Signal, 1)}
	if t.before, err = makeRaw(user); err != nil {
		return nil, errors.Join(err, ours.Close(), theirs.Close())
	}
	t.resize()
	return t, nil
}

// otherEnd unlocks and opens the end that programs use.
func otherEnd(ours *os.File) (*os.File, error) {
	var number int
	err := control(ours, func(fd int) (err error) {
		if err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(fd, unix.TIOCGPTN)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("unlock terminal: %w", err)
	}
	theirs, err := os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, fmt.Errorf("open a terminal: %w", err)
	}
	return theirs, nil
}

// control calls f with a file's descriptor, and leaves the file one whose Close ends a Read: File.Fd would not.
func control(file *os.File, f func(fd int) error) error {
	conn, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = conn.Control(func(fd uintptr) { failed = f(int(fd)) })
	return errors.Join(err, failed)
}

// makeRaw lets every key through, as cfmakeraw(3) does, and returns the settings before.
func makeRaw(user *os.File) (*unix.Termios, error) {
	before, err := unix.IoctlGetTermios(int(user.Fd()), unix.TCGETS)
	if err != nil {
		return nil, fmt.Errorf("read terminal settings: %w", err)
	}
	raw := *before
	raw.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
	raw.Oflag &^= unix.OPOST
	raw.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
	raw.Cflag = raw.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
	raw.Cc[unix.VMIN], raw.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(int(user.Fd()), unix.TCSETS, &raw); err != nil {
		return nil, fmt.Errorf("make terminal raw: %w", err)
	}
	return before, nil
}

// connect moves keys and what is shown, and follows the user's window. The channel is closed when nothing more will be shown.
func (t *terminal) connect(stdout io.Writer) <-chan struct{} {
	signal.Notify(t.resized, unix.SIGWINCH)
	go func() {
		for range t.resized {
			t.resize()
		}
	}()
	go func() { _, _ = io.Copy(t.ours, t.user) }() // ends with this program: nobody else may read the user's keys meanwhile
	shown := make(chan struct{})
	go func() {
		_, _ = io.Copy(stdout, t.ours) // ends with EIO when the last program has closed its end
		close(shown)
	}()
	return shown
}

// resize makes the window as large as the user's. Without a size of its own a terminal keeps what it has.
func (t *terminal) resize() {
	if size, err := unix.IoctlGetWinsize(int(t.user.Fd()), unix.TIOCGWINSZ); err == nil {
		_ = control(t.ours, func(fd int) error { return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, size) })
	}
}

// close gives the user's terminal its settings back.
func (t *terminal) close() {
	signal.Stop(t.resized)
	close(t.resized)
	t.ours.Close()
	_ = unix.IoctlSetTermios(int(t.user.Fd()), unix.TCSETS, t.before) // a terminal that has gone needs none
}
