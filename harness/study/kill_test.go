package study

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var kills = flag.Int("kills", 50, "how often TestKill kills")

// writeForEver writes one study after another into dir/0, dir/1, ... and prints the study and its blocks after each
// block that Append acknowledged, and -1 for the blocks after Finish.
func writeForEver(dir string) error {
	for n := 0; ; n++ {
		w, err := Create(filepath.Join(dir, fmt.Sprint(n)), smallStudy(1))
		if err != nil {
			return err
		}
		for i, b := range goodBlocks(1) {
			h := NewHistogram()
			h.RecordN(*b.MeanNS, 1000)
			if err := w.Append(with(b, h)); err != nil {
				return err
			}
			fmt.Println(n, i+1)
		}
		if err := w.Finish(Complete); err != nil {
			return err
		}
		fmt.Println(n, -1)
	}
}

// killed starts writeForEver, kills it after a while, and returns what it had acknowledged: the last study, and its blocks.
func killed(t *testing.T, dir string, after time.Duration) (study, blocks int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir)
	cmd.Env = append(os.Environ(), childMode+"=endless")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the child writes")
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for more := true; more; more = lines.Scan() {
		_, err := fmt.Sscan(lines.Text(), &study, &blocks)
		require.NoError(t, err)
	}
	var exit *exec.ExitError
	require.True(t, errors.As(cmd.Wait(), &exit) && !exit.Exited(), "it was killed, and did not end by itself")
	return study, blocks
}

// TestKill kills a process that appends and finishes, at random times, and reads what it left.
func TestKill(t *testing.T) {
	kills := *kills
	if testing.Short() {
		kills = min(kills, 5)
	}
	random := rand.New(rand.NewPCG(8, 9))
	met := map[string]int{} // how often a kill left the last study like this
	for range kills {
		dir := t.TempDir()
		last, blocks := killed(t, dir, time.Duration(random.Int64N(int64(150*time.Millisecond))))
		for n := range last {
			require.NoError(t, checkStudyFiles(filepath.Join(dir, fmt.Sprint(n)), 6))
		}
		require.NoError(t, checkStudyFiles(filepath.Join(dir, fmt.Sprint(last)), max(blocks, 0)))
		next := filepath.Join(dir, fmt.Sprint(last+1))
		require.NoError(t, checkStudyFiles(next, 0))
		r, err := Open(filepath.Join(dir, fmt.Sprint(last)))
		require.NoError(t, err)
		met[r.Study.Status]++
	}
	t.Logf("after %d kills the last study read: %v", kills, met)
	if !testing.Short() {
		assert.Positive(t, met[Interrupted], "some kills met it while it wrote")
	}
}
