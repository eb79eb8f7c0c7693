//go:build !linux

package perfcount

// group is a thread's events.
type group struct{}

// Open returns nil: the platform has no counters that this package knows.
func Open() *Counters { return nil }

// Start begins to count.
func (c *Counters) Start() {}

// Stop ends counting; false where some thread was not counted.
func (c *Counters) Stop() (Counts, bool) { return Counts{}, false }

// Close gives the counters back.
func (c *Counters) Close() {}
