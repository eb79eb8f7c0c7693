package fitness

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
)

// spinnerVariable makes this test's program a spinner.
const spinnerVariable = "FITNESS_TEST_SPINNER"

func TestMain(m *testing.M) {
	if os.Getenv(spinnerVariable) != "" {
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); { // ends by itself where the test can't end it
		}
		return
	}
	os.Exit(m.Run())
}

// inWindow makes something happen 300 ms after the first reading, whose last part is this process's CPU time.
func (f *fakeMachine) inWindow(happens func()) source {
	s := f.source()
	s.ownTime = func() time.Duration {
		if f.at == 0 {
			f.at = 300 * time.Millisecond
			happens()
		}
		return 0
	}
	return s
}

func TestLoad(t *testing.T) {
	for name, c := range map[string]struct {
		busy, steal, spun int // ticks within the window of 300 ms
		other, stolen     Finding
	}{
		"quiet": {1, 0, 0,
			Finding{"other load", OK, "0.03 CPUs are busy with something else, load averages 0.5 0.4 0.3", ""},
			Finding{"steal", OK, "0.00 CPUs now, 0% of the CPU time wanted since boot", ""}},
		"a spinner": {30, 0, 29,
			Finding{"other load", Unfit, "1.00 CPUs are busy with something else, load averages 0.5 0.4 0.3: spinner (7) 0.97",
				"kill 7  # if they are yours to end"},
			Finding{"steal", OK, "0.00 CPUs now, 0% of the CPU time wanted since boot", ""}},
		"unseen": {30, 0, 0,
			Finding{"other load", Unfit, "1.00 CPUs are busy with something else, load averages 0.5 0.4 0.3",
				"ps -eo pcpu,pid,comm --sort=-pcpu | head  # end what runs beside"},
			Finding{"steal", OK, "0.00 CPUs now, 0% of the CPU time wanted since boot", ""}},
		"stolen": {0, 9, 0,
			Finding{"other load", OK, "0.00 CPUs are busy with something else, load averages 0.5 0.4 0.3", ""},
			Finding{"steal", Unfit, "0.30 CPUs now, 0% of the CPU time wanted since boot: the hypervisor gives this machine's CPUs to others",
				"tigerbench doctor  # again at a quieter hour; or measure on a machine with CPUs of its own"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeMachine()
			f.put("proc/loadavg", "0.5 0.4 0.3 1/99 4242\n")
			f.cpu(1000, 0)
			f.process(7, "spinner", 100, 1)
			s := f.inWindow(func() {
				f.cpu(1000+c.busy, c.steal)
				f.process(7, "spinner", 100+c.spun, 1)
			})
			findings, err := load(t.Context(), s, time.Nanosecond)
			require.NoError(t, err)
			assert.Equal(t, []Finding{c.other, c.stolen}, findings)
		})
	}
}

func TestLoadNotesWhatWasStolenBefore(t *testing.T) {
	f := newFakeMachine()
	f.cpu(900, 100)
	findings, err := load(t.Context(), f.inWindow(func() {}), time.Nanosecond)
	require.NoError(t, err)
	assert.Equal(t, Note, findings[1].Status)
	assert.Contains(t, findings[1].Detail, "10% of the CPU time wanted since boot")
}

func TestLoadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := load(ctx, newFakeMachine().source(), time.Hour)
	assert.ErrorIs(t, err, context.Canceled)
}

// TestLoadFindsASpinner starts one beside. What else the machine does at that moment is not in this test's hands.
func TestLoadFindsASpinner(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other load is known on Linux only")
	}
	executable, err := os.Executable()
	require.NoError(t, err)
	spinner := exec.Command(executable)
	spinner.Env = append(os.Environ(), spinnerVariable+"=1")
	require.NoError(t, spinner.Start())
	defer func() { _ = spinner.Process.Kill(); _ = spinner.Wait() }()

	watch, err := Begin(Options{})
	require.NoError(t, err)
	findings, err := Load(t.Context())
	require.NoError(t, err)
	noise, err := watch.End()
	require.NoError(t, err)

	assert.Equal(t, Unfit, findings[0].Status, "%+v", findings)
	if len(noise.Others) < mostOthers { // on a crowded machine others may use more
		assert.Contains(t, pids(noise.Others), spinner.Process.Pid)
	}
	judged := study.Judge(noise)
	require.False(t, judged.Fit)
	assert.Contains(t, judged.Failed[0], study.CheckOtherLoad)

	watch, err = Begin(Options{Ours: []int{spinner.Process.Pid}})
	require.NoError(t, err)
	time.Sleep(100 * time.Millisecond)
	noise, err = watch.End()
	require.NoError(t, err)
	assert.NotContains(t, pids(noise.Others), spinner.Process.Pid, "a process that belongs to what is measured")
}

func pids(processes []study.Process) (ids []int) {
	for _, p := range processes {
		ids = append(ids, p.PID)
	}
	return ids
}
