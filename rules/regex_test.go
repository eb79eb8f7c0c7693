package rules_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// TestRegexBombs: patterns that stand for much work are refused, or cheap to load.
func TestRegexBombs(t *testing.T) {
	words := make([]string, 10_000)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", i)
	}
	for name, c := range map[string]struct{ pattern, says string }{
		"repeat of repeat":     {"(x{1000}){1000}", "invalid repeat count"},
		"deep nesting":         {strings.Repeat("(", 5000) + "x" + strings.Repeat(")", 5000), "more than 4096"},
		"nesting within 4 KiB": {strings.Repeat("(", 2000) + "x" + strings.Repeat(")", 2000), "nests too deeply"},
		"10,000 alternatives":  {strings.Join(words, "|"), "more than 4096"},
		"long program":         {strings.Repeat("(abc){999}", 10), "longer than 10000 instructions"},
		"nested small repeats": {"(((x{9}){9}y){9}){9}", "invalid repeat count"},
		"big classes":          {`(\PL\PN\PS){400}`, "program is longer"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, _, err := rules.Load("bomb", []byte(oneRule(fmt.Sprintf(`"layer": 7, "type": "http_uri_regex", "values": [%s]`, asJSON(c.pattern)))), rules.Options{})
			runtime.ReadMemStats(&after)
			assert.ErrorContains(t, err, `rule 0 ("one"), values[0]`)
			assert.ErrorContains(t, err, c.says)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(256<<20), "bytes allocated on the way to the refusal")
		})
	}
}

// TestRegexTotal: many patterns within their own budgets are too much together.
func TestRegexTotal(t *testing.T) {
	var values []string
	for i := range 100 {
		values = append(values, fmt.Sprintf("(abc%d){900}", i))
	}
	_, _, err := rules.Load("many", []byte(oneRule(`"layer": 7, "type": "http_uri_regex", "values": `+asJSON(values))), rules.Options{})
	assert.ErrorContains(t, err, "together longer than 500000 instructions")

	// A pattern counts once, however often it stands in the file.
	for i := range values {
		values[i] = "(abc){900}"
	}
	_, _, err = rules.Load("same", []byte(oneRule(`"layer": 7, "type": "http_uri_regex", "values": `+asJSON(values))), rules.Options{})
	require.NoError(t, err)
}

// TestMatchingIsLinear: a pattern that makes backtracking engines explode takes about twice as long for twice the
// input. The quietest of many interleaved measurements counts: squared, the longer one could never come that close.
func TestMatchingIsLinear(t *testing.T) {
	evaluate := linear(t, load(t, oneRule(`"layer": 7, "type": "http_uri_regex", "values": ["(a+)+$", "(a|aa)+$", "(.*a){12}b"]`), rules.Options{}))
	const n, rounds = 5_000, 200
	once, twice := time.Hour, time.Hour
	measure := func(p *packet.Packet, least *time.Duration) {
		begin := time.Now()
		assert.Equal(t, rules.NoRule, evaluate(p).Rule)
		*least = min(*least, time.Since(begin))
	}
	short, long := http("GET", strings.Repeat("a", n)+"!"), http("GET", strings.Repeat("a", 2*n)+"!")
	for i := 0; i < rounds && (i < 5 || float64(twice) > 2.5*float64(once)); i++ {
		measure(short, &once)
		measure(long, &twice)
	}
	assert.LessOrEqual(t, float64(twice), 2.5*float64(once), "%v for %d bytes, %v for %d: were it squared, 4 times", once, n, twice, 2*n)
}
