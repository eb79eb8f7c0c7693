package rules

// Action is what a rule, or the default policy, does with a packet.
type Action uint8

const (
	Accept Action = iota
	Drop
)

// NoRule is the index that stands for "no rule matched". It is greater than every rule's index, so that the lowest
// of several answers is the one that decides.
const NoRule = ^uint32(0)

// Verdict is an engine's answer: what to do, and the index (in file order, from 0) of the rule that decided.
type Verdict struct {
	Action Action
	Rule   uint32 // NoRule where the default policy, accept, decided
}
