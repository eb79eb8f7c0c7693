package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBraces(t *testing.T) {
	for given, want := range map[string]string{
		"synthetic:{100,200},cost=50ns":    "synthetic:100,cost=50ns synthetic:200,cost=50ns",
		"synthetic:{1,2},cost={1us,2us}":   "synthetic:1,cost=1us synthetic:1,cost=2us synthetic:2,cost=1us synthetic:2,cost=2us",
		"synthetic:{5,10},hit=0.1,at=last": "synthetic:5,hit=0.1,at=last synthetic:10,hit=0.1,at=last",
		"builtin:{24,web},synthetic:{1,2}": "builtin:24 builtin:web synthetic:1 synthetic:2",
		"a{,b}":                            "a ab",
		"{a}":                              "{a}",
		"{a,b":                             "{a,b",
		"a},b":                             "a} b",
		"{{a,b},c}":                        "{{a,b},c}",
	} {
		assert.Equal(t, strings.Fields(want), splitRules([]string{given}), given)
	}
	assert.Equal(t, []string{"synthetic:1,cost=1us", "builtin:24"}, splitRules([]string{"synthetic:{1,1},cost=1us", "builtin:24"}), "repeats go")
}

func TestBracesInOtherFlags(t *testing.T) {
	given := list{"rate:{1000,2000},closed"}
	f := &runFlags{lists: map[string]*list{"arrivals": &given}}
	assert.Equal(t, []string{"rate:1000", "rate:2000", "closed"}, items(f, "arrivals", arrivals))
	assert.Empty(t, f.errs)
}
