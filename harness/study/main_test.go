package study

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// childMode makes the test binary act as a process that writes studies, for a parent that kills or starves it.
const childMode = "TIGERBENCH_STUDY_CHILD"

func TestMain(m *testing.M) {
	flag.Parse()
	child := map[string]func(dir string) error{"endless": writeForEver, "starved": writeStarved}[os.Getenv(childMode)]
	if child == nil {
		os.Exit(m.Run())
	}
	if err := child(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
