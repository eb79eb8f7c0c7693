// Command gopeers runs one block of a contender: gopeers errgroup|ants, and the flags of a job (see bench/gauge).
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/tigerbench/tigerbench/bench/gauge"
	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/peers/go/ants"
	"github.com/tigerbench/tigerbench/peers/go/errgroup"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "gopeers:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) error {
	if len(args) > 0 {
		for _, spec := range []engines.Spec{errgroup.Spec(), ants.Spec()} {
			if spec.Name == args[0] {
				return gauge.Play(stdout, spec, args[1:])
			}
		}
	}
	return fmt.Errorf("%q: give errgroup or ants, and the flags of a job", args)
}
