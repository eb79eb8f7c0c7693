// Command anatomy asks a known lateness back: of a study with cells that are late at one place, and the same ones that are not, it
// prints by how much each part of a packet's time changed, and exits with 1 where a part changed that must not, or not as it must.
//
//	tigerbench run --anatomy --engine mailbox,spinwait --late off,fork:5us,work:5us,join:5us ... --out DIR
//	go run ./bench/anatomy -study DIR
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
)

func main() {
	dir := flag.String("study", "", "`folder` of the study")
	flag.Parse()
	ok, err := check(*dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "anatomy:", err)
		os.Exit(2)
	}
	if !ok {
		os.Exit(1)
	}
}

// check prints what was found, and reports whether all of it is as it must be.
func check(dir string) (bool, error) {
	r, err := study.Open(dir)
	if err != nil {
		return false, err
	}
	found, err := injections(r)
	if err != nil {
		return false, fmt.Errorf("%s: %w", dir, err)
	}
	return write(os.Stdout, found)
}
