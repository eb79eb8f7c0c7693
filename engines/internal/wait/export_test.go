package wait

// YieldsFor is how many yields of so many nanoseconds come before a nap.
var YieldsFor = yieldsFor

// ShortWaits and MaxLead are what a Lead learns from, and goes to.
const (
	ShortWaits = shortWaits
	MaxLead    = maxLead
)

// Steps is how long the lead is now.
func (l *Lead) Steps() uint32 { return l.steps }
