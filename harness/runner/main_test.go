package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
)

// blockEnv makes the test binary play a block.
const blockEnv = "TIGERBENCH_TEST_BLOCK"

func TestMain(m *testing.M) {
	if os.Getenv(blockEnv) != "" {
		os.Exit(playBlock())
	}
	os.Exit(m.Run())
}

// playBlock behaves as the engine's name says.
func playBlock() int {
	var j block.Job
	if err := json.NewDecoder(os.Stdin).Decode(&j); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	b := j.Failed(study.BlockOK, "")
	b.Samples, b.Passes = 1, float64(os.Getpid())
	switch j.Cell.Engine {
	case "hangs":
		// What a block started itself must go with it.
		_ = exec.Command("sleep", "60").Start()
		time.Sleep(time.Minute)
	case "waits":
		time.Sleep(time.Minute)
	case "says why":
		fmt.Fprintln(os.Stderr, "tigerbench: rules are broken")
		return 2
	case "says nothing":
		return 3
	case "garbage":
		fmt.Println("{")
		return 0
	case "mismatches":
		b.Status, b.Mismatches, b.FirstMismatch = study.BlockInvalid, 3, "packet 1 of x"
	case "slow":
		time.Sleep(300 * time.Millisecond)
	}
	_ = json.NewEncoder(os.Stdout).Encode(b)
	return 0
}
