package plan

import (
	"github.com/tigerbench/tigerbench/harness/study"
)

// cold refuses cold caches where there is no time to make them so. It reports whether the group is to be measured.
func (b *builder) cold(g *study.Group) bool {
	switch {
	case !g.Cold:
		return true
	case g.Arrivals != "":
		b.wrong("cold", "on", "packets that come at their own pace leave no time to walk caches between them: give --arrivals closed")
	case g.IncludeParse:
		b.wrong("cold", "on", "leave out --include-parse")
	default:
		return true
	}
	return false
}
