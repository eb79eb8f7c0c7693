package live

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"regexp"
	"runtime/pprof"
	"strings"

	"github.com/tigerbench/tigerbench/engines"
)

// name is the team's in goroutine profiles.
func (t *team) name() string {
	if l, ok := t.engine.(engines.Labelled); ok {
		return l.Team()
	}
	return fmt.Sprintf("%p", t)
}

// label marks the calling goroutine as t's dispatcher, or as nobody's where t is nil. Goroutines that an engine starts for one packet inherit that.
func label(t *team) {
	labels := context.Background()
	if t != nil {
		labels = pprof.WithLabels(labels, pprof.Labels("team", t.name(), "worker", "dispatcher"))
	}
	pprof.SetGoroutineLabels(labels)
}

// evaluates is a function that every goroutine inside a rule has on its stack.
const evaluates = "forkjoin.(*Participant)."

// lateWorkers looks through all goroutines for those of a team that are inside a rule, and says where.
func lateWorkers(team string) ([]string, error) {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return nil, fmt.Errorf("find late workers: %w", err)
	}
	return inRules(profile.String(), team), nil
}

var (
	labelPattern = regexp.MustCompile(`(?m)^# labels: \{.*"team":"([^"]*)".*"worker":"([^"]*)"`)
	framePattern = regexp.MustCompile(`(?m)^#\t\S+\t(\S+)\+0x\S+\t+(\S+)$`)
)

// inRules reads a goroutine profile as text: goroutines with the same stack and labels are one paragraph.
func inRules(profile, team string) (names []string) {
	for paragraph := range strings.SplitSeq(profile, "\n\n") {
		label := labelPattern.FindStringSubmatch(paragraph)
		if label == nil || label[1] != team || !strings.Contains(paragraph, evaluates) {
			continue
		}
		var frames []string
		for _, frame := range framePattern.FindAllStringSubmatch(paragraph, -1) {
			frames = append(frames, fmt.Sprintf("%s (%s)", path.Base(frame[1]), path.Base(frame[2])))
		}
		names = append(names, fmt.Sprintf("worker %s of team %s in %s", label[2], team, strings.Join(frames, " < ")))
	}
	return names
}
