package probe

import (
	"fmt"
	"runtime"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/internal/clock"
	"github.com/tigerbench/tigerbench/internal/topology"
)

// task measures one or more figures at once.
type task struct {
	figures []study.ProbeFigure // without their numbers
	pin     int                 // the CPU of the thread that runs it; noPin: not pinned, not locked
	run     func() ([]visit, error)
}

// noPin leaves a task's thread to the kernel, and its goroutine to Go.
const noPin = -1

// plan is what can be measured on this machine, and why the rest can't.
func plan(m topology.Machine, e effort) (tasks []task, missing []string) {
	first := m.Choose(1)[0]
	canPin := runtime.GOOS == "linux"
	switch {
	case !canPin:
		missing = append(missing, "everything between two CPUs, and wake-ups: threads can't be pinned on "+runtime.GOOS)
		first = noPin
	case len(m.CPUs) < 2:
		missing = append(missing, "core-to-core round trips, the slowdown by another CPU, clock offsets, the wake-up of a sleeper on another CPU and channels between pinned "+
			"threads: there is one CPU, they need two")
	}
	if canPin {
		tasks = append(tasks, pairTasks(m, e)...)
		tasks = append(tasks, wakeTasks(m, e)...)
	}
	if !clock.HasCounter() {
		missing = append(missing, "clock offsets: stamps are the system's clock, which all CPUs share")
	}
	tasks = append(tasks, channelTasks(m, e, canPin)...)
	return append(tasks, costTasks(first, e)...), missing
}

// pairTasks are the round trips, the loop of loads and the clock offset of every pair.
func pairTasks(m topology.Machine, e effort) (tasks []task) {
	for i, a := range m.CPUs {
		for _, b := range m.CPUs[i+1:] {
			pair := func(name, title string) study.ProbeFigure {
				return study.ProbeFigure{Name: name, Title: title, CPUs: []int{a.ID, b.ID}, Relation: relation(a, b)}
			}
			tasks = append(tasks,
				task{[]study.ProbeFigure{pair(study.ProbeRoundTrip, "cache line there and back")}, a.ID, e.oneLine(b.ID)},
				task{[]study.ProbeFigure{pair(study.ProbeShortWaits, "cache line there and back, short waits")}, a.ID, e.shortWaits(b.ID)},
				task{[]study.ProbeFigure{pair(study.ProbeTwoLines, "request and answer in two lines")}, a.ID, e.twoLines(b.ID)},
				task{[]study.ProbeFigure{
					pair(study.ProbeAlone, "loop of loads, the other CPU idle"), pair(study.ProbeTogether, "the same, the other CPU runs it too"),
				}, a.ID, e.corun(b.ID)})
			if clock.HasCounter() {
				tasks = append(tasks,
					task{[]study.ProbeFigure{pair(study.ProbeOffset, "clock ahead by")}, a.ID, e.offset(b.ID)})
			}
		}
	}
	return tasks
}

// wakeTasks wake a sleeper on the waker's own CPU, and on the one that a team of two would take beside it.
func wakeTasks(m topology.Machine, e effort) (tasks []task) {
	byID := map[int]topology.CPU{}
	for _, cpu := range m.CPUs {
		byID[cpu.ID] = cpu
	}
	chosen := m.Choose(2) // with one CPU the same one twice
	waker := chosen[0]
	for _, sleeper := range chosen {
		if len(tasks) == 1 && sleeper == waker {
			break
		}
		figure := func(name, title string) study.ProbeFigure {
			return study.ProbeFigure{Name: name, Title: title, CPUs: []int{waker, sleeper}, Relation: relation(byID[waker], byID[sleeper])}
		}
		tasks = append(tasks, task{[]study.ProbeFigure{
			figure(study.ProbeWakeCost, "futex wake of a sleeper: cost to the waker"),
			figure(study.ProbeWakeLatency, "futex wake of a sleeper: until it runs"),
		}, waker, e.wake(sleeper)})
	}
	return tasks
}

// channelTasks hand a value over and back.
func channelTasks(m topology.Machine, e effort, canPin bool) []task {
	tasks := []task{
		{[]study.ProbeFigure{{Name: study.ProbeChannel, Title: "channel there and back, unlocked goroutines"}}, noPin, e.channel(false, noPin, noPin)},
		{[]study.ProbeFigure{{Name: study.ProbeChannelLock, Title: "the same, locked to threads"}}, noPin, e.channel(true, noPin, noPin)},
	}
	if chosen := m.Choose(2); canPin && chosen[0] != chosen[1] {
		tasks = append(tasks, task{[]study.ProbeFigure{{
			Name: study.ProbeChannelPin, Title: "the same, locked and pinned", CPUs: chosen,
		}}, noPin, e.channel(true, chosen[0], chosen[1])})
	}
	return tasks
}

// relation names the nearest thing that two CPUs share.
func relation(a, b topology.CPU) string {
	switch {
	case a.ID == b.ID:
		return "one CPU"
	case a.Core == b.Core:
		return "one core"
	case a.L3 == b.L3:
		return "one L3"
	case a.Socket == b.Socket:
		return "one socket"
	default:
		return fmt.Sprintf("sockets %d and %d", a.Socket, b.Socket)
	}
}
