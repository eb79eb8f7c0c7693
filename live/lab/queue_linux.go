package lab

import (
	"context"
	"errors"
)

// Queue adds the rule in the filter, with the first firewall tool that can. Let the reader bind its queue first: without
// a listener and bypass, packets are dropped. The error joins what each tool said.
func (l *Lab) Queue(ctx context.Context, r QueueRule) error {
	l.toolMu.Lock()
	defer l.toolMu.Unlock()
	if l.tool != nil {
		return l.each(ctx, l.tool.add(r))
	}
	var failed []error
	for _, tool := range firewallTools() {
		err := l.each(ctx, tool.add(r))
		if err == nil {
			l.tool = &tool
			return nil
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// Tool names the firewall tool that Queue used; empty before.
func (l *Lab) Tool() string {
	l.toolMu.Lock()
	defer l.toolMu.Unlock()
	if l.tool == nil {
		return ""
	}
	return l.tool.Name
}

// Unqueue removes a rule that Queue added. Packets that wait in the queue stay there for their verdicts.
func (l *Lab) Unqueue(ctx context.Context, r QueueRule) error {
	l.toolMu.Lock()
	defer l.toolMu.Unlock()
	if l.tool == nil {
		return errNoRule
	}
	return l.each(ctx, l.tool.remove(r))
}

// Retire removes a rule that Queue added, and returns all that it has counted: packets pass it by before its counter is read, so
// that none is queued after. Packets that wait in the queue stay there for their verdicts.
func (l *Lab) Retire(ctx context.Context, r QueueRule) (Counter, error) {
	l.toolMu.Lock()
	defer l.toolMu.Unlock()
	if l.tool == nil {
		return Counter{}, errNoRule
	}
	if err := l.each(ctx, l.tool.pass); err != nil {
		return Counter{}, err
	}
	counter, err := l.counter(ctx)
	if err != nil {
		return Counter{}, err
	}
	return counter, errors.Join(l.each(ctx, l.tool.remove(r)), l.each(ctx, l.tool.undo))
}

// Queued returns what the rule has counted since Queue: ask before Unqueue.
func (l *Lab) Queued(ctx context.Context) (Counter, error) {
	l.toolMu.Lock()
	defer l.toolMu.Unlock()
	if l.tool == nil {
		return Counter{}, errNoRule
	}
	return l.counter(ctx)
}

func (l *Lab) counter(ctx context.Context) (Counter, error) {
	listing, err := l.Output(ctx, Filter, l.tool.list...)
	if err != nil {
		return Counter{}, err
	}
	return l.tool.parse(listing)
}

var errNoRule = errors.New("no queue rule was added")

func (l *Lab) each(ctx context.Context, commands [][]string) error {
	for _, args := range commands {
		if _, err := l.Run(ctx, Filter, Command{Args: args}); err != nil {
			return err
		}
	}
	return nil
}
