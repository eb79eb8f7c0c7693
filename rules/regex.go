package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
)

// Budgets that keep a rule file from taking the machine. Go's regular expressions match in time linear in the input, but
// a pattern of a few bytes may stand for a program of millions of instructions.
const (
	maxPatternBytes = 4096    // of one pattern
	maxProgram      = 10_000  // instructions of one pattern
	maxPrograms     = 500_000 // instructions of all distinct patterns of a file
)

// patterns compiles each distinct pattern once.
type patterns struct {
	compiled map[string]*regexp.Regexp
	failed   map[string]error
	total    int // estimated instructions
}

func (c *patterns) compile(pattern string) (*regexp.Regexp, error) {
	if re, ok := c.compiled[pattern]; ok {
		return re, nil
	}
	if err, ok := c.failed[pattern]; ok {
		return nil, err
	}
	re, size, err := compileWithin(pattern, maxPrograms-c.total)
	if err != nil {
		c.failed[pattern] = err
		return nil, err
	}
	c.total += size
	c.compiled[pattern] = re
	return re, nil
}

// compileWithin compiles a pattern that keeps to the budgets, of which the file has left instructions left.
func compileWithin(pattern string, left int) (re *regexp.Regexp, size int, err error) {
	if len(pattern) > maxPatternBytes {
		return nil, 0, fmt.Errorf("the pattern has %d bytes, more than %d", len(pattern), maxPatternBytes)
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, err
	}
	if size = programSize(tree, maxProgram); size > maxProgram {
		return nil, 0, fmt.Errorf("the pattern's program is longer than %d instructions", maxProgram)
	}
	if size > left {
		return nil, 0, fmt.Errorf("the programs of the file's patterns are together longer than %d instructions", maxPrograms)
	}
	re, err = regexp.Compile(pattern)
	return re, size, err
}

// programSize estimates, from above, the instructions of a pattern without building them; character classes count by
// their size. It stops above limit.
func programSize(tree *syntax.Regexp, limit int) int {
	size := 2 + len(tree.Rune)
	if tree.Op == syntax.OpCharClass {
		size = 2 + len(tree.Rune)/8
	}
	for _, sub := range tree.Sub {
		if size > limit {
			break
		}
		size += programSize(sub, limit)
	}
	if tree.Op == syntax.OpRepeat {
		size *= max(tree.Min, tree.Max, 1) + 1
	}
	return min(size, limit+1)
}
