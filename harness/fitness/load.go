package fitness

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
)

// Window is how long Load looks.
const Window = 300 * time.Millisecond

// The limits of Load. They are wider than a study's (study.MaxOtherLoad, study.MaxSteal): within 300 ms the kernel's steps of
// 10 ms are 0.03 CPUs each.
const (
	windowOtherLoad = 0.12
	windowSteal     = 0.07
)

// Load watches what else the machine does, for the time of Window.
func Load(ctx context.Context) ([]Finding, error) { return load(ctx, local(), Window) }

func load(ctx context.Context, s source, window time.Duration) ([]Finding, error) {
	w, err := begin(Options{}, s)
	if err != nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(window):
	}
	n, err := w.End()
	if err != nil {
		return nil, err
	}
	averages, _ := fs.ReadFile(s.fsys, "proc/loadavg")
	boot := study.Noise{}
	if w.before.known {
		boot.StealNS, boot.BusyNS = nanoseconds(w.before.machine.steal), nanoseconds(w.before.machine.busy)
	}
	return []Finding{otherFinding(n, strings.Fields(string(averages))), stealFinding(n, boot)}, nil
}

// otherFinding names what runs beside.
func otherFinding(n study.Noise, averages []string) Finding {
	f := Finding{Check: study.CheckOtherLoad, Status: OK, Detail: notTold}
	load := study.OtherLoad(n)
	if load == nil {
		return f
	}
	other := max(0, *load)
	f.Detail = fmt.Sprintf("%.2f CPUs are busy with something else", other)
	if len(averages) >= 3 {
		f.Detail += ", load averages " + strings.Join(averages[:3], " ")
	}
	if other <= windowOtherLoad {
		return f
	}
	f.Status, f.Remedy = Unfit, "ps -eo pcpu,pid,comm --sort=-pcpu | head  # end what runs beside"
	var pids, names []string
	for _, p := range n.Others {
		if used := p.CPUNS / n.WallNS; used >= windowOtherLoad/2 {
			pids = append(pids, fmt.Sprint(p.PID))
			names = append(names, fmt.Sprintf("%s (%d) %.2f", p.Name, p.PID, used))
		}
	}
	if len(pids) > 0 {
		f.Detail += ": " + strings.Join(names, ", ")
		f.Remedy = "kill " + strings.Join(pids, " ") + "  # if they are yours to end"
	}
	return f
}

// stealFinding looks at the window, and at all the time since boot, as a share of the CPU time that was wanted.
func stealFinding(n, boot study.Noise) Finding {
	f := Finding{Check: study.CheckSteal, Status: OK, Detail: notTold}
	if n.StealNS == nil || boot.StealNS == nil {
		return f
	}
	now := *n.StealNS / n.WallNS
	ever := *boot.StealNS / max(1, *boot.StealNS+*boot.BusyNS)
	f.Detail = fmt.Sprintf("%.2f CPUs now, %.2g%% of the CPU time wanted since boot", now, 100*ever)
	switch {
	case now > windowSteal:
		f.Status = Unfit
	case ever > study.MaxSteal:
		f.Status = Note
	default:
		return f
	}
	f.Detail += ": the hypervisor gives this machine's CPUs to others"
	f.Remedy = "tigerbench doctor  # again at a quieter hour; or measure on a machine with CPUs of its own"
	return f
}
