package forkjoin

// Stride is after how many rules participants look at what others found where they are told to after every.
func (t *Team) Stride(every int) int { return t.participants[0].shard.Stride(every) }

// SetExitEvery changes after how many rules participants look at what others found. The dispatcher calls it between two
// packets; helpers learn it with the next one, whose fork publishes it.
func (t *Team) SetExitEvery(rules int) {
	for _, m := range t.participants {
		m.every = m.shard.Stride(rules)
	}
}
