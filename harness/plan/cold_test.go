package plan

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestColdCachesMakeGroups(t *testing.T) {
	f := Defaults()
	f.Engines, f.Colds = []string{"alpha"}, []bool{false, true}
	p := build(t, fakeContext(4), f)
	assert.Equal(t, []string{
		"g1/sequential", "g1/reference", "g1/alpha", "g2/sequential", "g2/reference", "g2/alpha",
	}, labels(p), "a cold engine is compared with a cold sequential")
	assert.Equal(t, "builtin:24, builtin:web, caches warm", p.Groups[0].Title)
	assert.Equal(t, "builtin:24, builtin:web, caches cold", p.Groups[1].Title)
	assert.True(t, p.Groups[1].Cold)
}

func TestColdCachesNeedTimeBetweenPackets(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Factors)
		want   string
	}{
		"open loop": {func(f *Factors) { f.Arrivals = []string{"rate:1000"} }, "--cold on: packets that come at their own pace leave no time"},
		"parsing":   {func(f *Factors) { f.IncludeParse = true }, "--cold on: leave out --include-parse"},
	} {
		t.Run(name, func(t *testing.T) {
			f := Defaults()
			f.Colds = []bool{true}
			tc.change(&f)
			_, err := Build([]Factors{f}, fakeContext(4), DefaultTiming(), 7)
			assert.ErrorContains(t, err, tc.want)
		})
	}
}
