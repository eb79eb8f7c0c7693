// Package team makes a RuleEngine of whatever starts tasks and waits for them: what a user of Go would write around errgroup or a pool
// of goroutines. It shares no code with tigerbench's own engines, but the rules that it checks.
package team
