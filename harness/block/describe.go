package block

import (
	"fmt"

	"github.com/tigerbench/tigerbench/harness/inputs"
	"github.com/tigerbench/tigerbench/rules"
)

// describe puts a verdict's word into words. Rules are counted from 0, as in files.
func describe(word uint64) string {
	v := inputs.Unword(word)
	action := "accept"
	if v.Action == rules.Drop {
		action = "drop"
	}
	if v.Rule == rules.NoRule {
		return action + " by policy"
	}
	return fmt.Sprintf("%s by rule %d", action, v.Rule)
}
