// Package usage reads what this process has used of the machine, and what the machine was not given.
package usage

import "time"

// Usage is what the whole process used since its start.
type Usage struct {
	CPU         time.Duration // user and system time of all threads
	Voluntary   int64         // context switches: a thread waited
	Involuntary int64         // context switches: a thread was taken off its CPU
}

// Minus returns what was used between earlier and u.
func (u Usage) Minus(earlier Usage) Usage {
	return Usage{u.CPU - earlier.CPU, u.Voluntary - earlier.Voluntary, u.Involuntary - earlier.Involuntary}
}

// Plus adds up two stretches.
func (u Usage) Plus(other Usage) Usage {
	return Usage{u.CPU + other.CPU, u.Voluntary + other.Voluntary, u.Involuntary + other.Involuntary}
}
