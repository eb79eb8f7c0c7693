package engines

import "time"

// Anatomy is where the time of one packet went, along the path through the participant that ended last. Times are ticks of
// internal/clock, each stamp on the clock of the CPU that took it; Fork, Skew, Work and Join add up to the whole.
type Anatomy struct {
	Fork int64 // from publishing the packet to the first helper's start; where the dispatcher's own shard ended last, to that one's
	Skew int64 // until the participant that ends last starts
	Work int64 // its evaluation
	Join int64 // from its end until the dispatcher has seen that all arrived
	Last int   // the shard that ended last
	Exit Exit
}

// Total is the whole: from publishing the packet until the dispatcher has seen the join.
func (a Anatomy) Total() int64 { return a.Fork + a.Skew + a.Work + a.Join }

// Exit is what early exit did for one packet, in ticks. A packet without a match has none.
type Exit struct {
	Matched bool
	Stop    int64 // from the match that decided to the end of the last participant
	// Wasted is the time that all participants together went on after that match, on rules that it had made needless. Where a
	// participant's rules lie on both sides of the match, they count as equally dear.
	Wasted int64
}

// Dissected is implemented by engines that say where the time of a stamped packet went: every team does.
type Dissected interface {
	Overlapped
	// Anatomy describes the last packet, which must have been stamped. It is the dispatcher's to call, between two calls of
	// Evaluate.
	Anatomy() Anatomy
}

// LatePlace is where a known time is added.
type LatePlace string

const (
	LateFork LatePlace = "fork" // before the dispatcher publishes the packet
	LateWork LatePlace = "work" // in the last shard, before its first rule
	LateJoin LatePlace = "join" // before the dispatcher sees the join, once all have arrived
)

// Late is a known time added to every packet at one place of a team: what an anatomy must find again there. The zero value
// adds nothing, and costs nothing.
type Late struct {
	At LatePlace
	By time.Duration
}
