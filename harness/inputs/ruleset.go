package inputs

import (
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// RuleOptions say how rules are read.
type RuleOptions struct {
	GeoIP           string // mmdb file for rules that name countries; empty: none
	SkipUnsupported bool   // leave out, and count, rules that can't be used here
}

// Rules is a rule set as blocks load it.
type Rules struct {
	Set      *rules.Set
	Input    study.Input
	Warnings []string
	File     *os.File // rule image
	oracle   func() Oracle
}

// OpenRules reads what spec names.
func OpenRules(spec string, o RuleOptions) (*Rules, error) { panic("todo") }

// DecodeRules reads a rule image.
func DecodeRules(image []byte) (*rules.Set, error) { panic("todo") }
