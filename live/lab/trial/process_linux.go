package trial

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/usage"
	"github.com/tigerbench/tigerbench/live/lab"
)

// filterProcess is a filter that has bound its queue: ours, or another program.
type filterProcess struct {
	lab     *lab.Lab
	process *lab.Process
	peer    bool
	stdout  *os.File
	lines   *bufio.Reader
	words   *bytes.Buffer // stderr, whole once the process was waited for
	ended   bool
}

// startFilter starts a cell's filter, and waits until it has bound its queue.
func (m *measurement) startFilter(ctx context.Context, c study.Cell) (*filterProcess, error) {
	if len(c.Live.Peer) > 0 {
		return startFilter(ctx, m.lab, peerCommand(c.Live.Peer), true, nil)
	}
	config, err := m.options.filterConfig(c)
	if err != nil {
		return nil, err
	}
	g := m.group(c)
	var packets []byte
	if held := m.captures[m.Plan.loads[g.ID].Capture]; held != nil && decides(c) {
		packets = held.image
	}
	return startFilter(ctx, m.lab, lab.Agent(roleFilter), false, &job{
		Replay: packets, Group: *g, Cell: c, Live: config, Rules: m.rules[g.Rules].image, MaxProcs: m.Plan.MaxProcs,
		TicksPerNS: clock.PerNanosecond(), Launched: usage.Monotonic(),
	})
}

// peerCommand puts the queue's number in.
func peerCommand(words []string) []string {
	command := make([]string, len(words))
	for i, word := range words {
		command[i] = strings.ReplaceAll(word, "{queue}", strconv.Itoa(queueNumber))
	}
	return command
}

func startFilter(ctx context.Context, l *lab.Lab, command []string, peer bool, j *job) (*filterProcess, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start filter: %w", err)
	}
	f := &filterProcess{lab: l, peer: peer, stdout: read, lines: bufio.NewReader(read), words: &bytes.Buffer{}}
	var stdin io.Reader
	if j != nil {
		encoded, err := json.Marshal(j)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("encode job: %w", err), read.Close(), write.Close())
		}
		stdin = bytes.NewReader(encoded)
	}
	f.process, err = l.Start(lab.Filter, lab.Command{Args: command, Stdin: stdin, Stdout: write, Stderr: f.words})
	write.Close()
	if err != nil {
		read.Close()
		return nil, err
	}
	defer context.AfterFunc(ctx, f.signalKill)()
	if line, err := f.lines.ReadString('\n'); err != nil || strings.TrimSpace(line) != ready {
		f.kill()
		return nil, fmt.Errorf("the filter did not become ready, it said %q: %w: %s", line, err, strings.TrimSpace(f.words.String()))
	}
	return f, nil
}

func (f *filterProcess) signalKill() { _ = f.process.Signal(syscall.SIGKILL) } // one that has ended needs none

// kill ends a filter that was not stopped, and waits for it.
func (f *filterProcess) kill() {
	if f.ended {
		return
	}
	f.ended = true
	f.signalKill()
	f.stdout.Close()
	_, _ = f.process.Wait() // killed
}

// stop asks the filter to end, and puts what it tells into b; wall is how long the load ran.
func (f *filterProcess) stop(ctx context.Context, b *study.Block, wall time.Duration) error {
	if f.peer {
		if err := f.readKernel(ctx, b.Live); err != nil {
			return err
		}
	}
	output, exit, err := f.end(ctx)
	if err != nil {
		return err
	}
	if f.peer {
		b.CPUs = (exit.User + exit.System).Seconds() / wall.Seconds()
		b.Live.CPU.Filter = b.CPUs
		b.PktPerS = float64(b.Live.Received) / wall.Seconds()
		if b.Live.Received > 0 {
			b.CPUNSPerPkt = float64(exit.User+exit.System) / float64(b.Live.Received)
		}
		return nil
	}
	var o outcome
	if err := json.Unmarshal(output, &o); err != nil {
		return fmt.Errorf("read the filter's result: %w", err)
	}
	return o.fill(b, wall)
}

// end ends the filter in order, and returns what it printed.
func (f *filterProcess) end(ctx context.Context) ([]byte, lab.Exit, error) {
	defer context.AfterFunc(ctx, f.signalKill)()
	if err := f.process.Signal(syscall.SIGTERM); err != nil {
		return nil, lab.Exit{}, err
	}
	output, readErr := io.ReadAll(f.lines)
	f.ended = true
	f.stdout.Close()
	exit, err := f.process.Wait()
	if err = errors.Join(err, readErr); err != nil {
		return nil, exit, fmt.Errorf("end the filter: %w: %s", err, strings.TrimSpace(f.words.String()))
	}
	return output, exit, nil
}

// readKernel has another program's queue told by the kernel, before the program ends and the queue with it.
func (f *filterProcess) readKernel(ctx context.Context, l *study.LiveBlock) error {
	text, err := f.lab.Output(ctx, lab.Filter, "cat", "/proc/self/net/netfilter/nfnetlink_queue")
	if err != nil {
		return fmt.Errorf("read queue counters: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 8 || fields[0] != strconv.Itoa(queueNumber) {
			continue
		}
		var n [8]uint64
		for i := range n {
			if n[i], err = strconv.ParseUint(fields[i], 10, 64); err != nil {
				return fmt.Errorf("read queue counters: %w", err)
			}
		}
		l.QueueDropped, l.UserDropped, l.Received = n[5], n[6], n[7]-min(n[6], n[7])
		return nil
	}
	return errors.New("the program that is in the filter's place has not bound the queue that {queue} stands for")
}
