package report

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNumbersHaveThreeDigits(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.0221: "0.0221", 0.4534: "0.453", 1: "1.00", 1.8349: "1.83", 9.996: "10.0", 22.14: "22.1", 99.96: "100", 453.4: "453",
		999.6: "1,000", 61_234: "61,200", 8_040_000: "8,040,000", 1_234_567_890: "1,230,000,000", 0.001: "0.00100", 0.000999: "9.99e-4",
		1.19e-5: "1.19e-5", 2.5e-12: "2.50e-12", -61_234: "-61,200", math.Inf(1): "-", math.NaN(): "-",
	} {
		assert.Equal(t, want, number(v))
	}
}

func TestUnitsSuitTheNumber(t *testing.T) {
	for ns, want := range map[float64]string{0: "0 ns", 0.5: "0.500 ns", 453: "453 ns", 999.4: "999 ns", 999.6: "1.00 µs", 61_234: "61.2 µs",
		8_040_000: "8.04 ms", 1.2e9: "1.20 s"} {
		assert.Equal(t, want, duration(ns))
	}
	for v, want := range map[float64]string{112: "112", 999.6: "1.00 k", 20_650_000: "20.6 M", 3e9: "3.00 G"} {
		assert.Equal(t, want, short(v))
	}
	assert.Equal(t, "1.23%", percent(0.01234))
	assert.Equal(t, "<0.001", small(0.0004))
	assert.Equal(t, "0", small(0))
}

func TestCountsAreExact(t *testing.T) {
	assert.Equal(t, "5,120,001", count(5_120_001))
	assert.Equal(t, "999", count(999))
	assert.Equal(t, "18,446,744,073,709,551,615", count(math.MaxUint64))
}

func TestAxisLabelsAreTrimmed(t *testing.T) {
	for s, want := range map[string]string{"1.00": "1", "0.500": "0.5", "10.0 µs": "10 µs", "100 ns": "100 ns", "1.00e-5": "1e-5",
		"1.50": "1.5", "1,000": "1,000", "20": "20"} {
		assert.Equal(t, want, trimZeros(s))
	}
}

func TestWrapBreaksAtBlanks(t *testing.T) {
	fits := func(s string) bool { return len(s) <= 8 }
	assert.Equal(t, []string{"one two", "three", "incomprehensible", "four"}, wrap("one two three incomprehensible four", fits))
	assert.Empty(t, wrap("  ", fits))
}

func TestEscapes(t *testing.T) {
	for s, want := range map[string]string{
		`50% & #1`: `50\% \& \#1`, `a_b{c}`: `a\_b\{c\}`, `\input{x}`: `\textbackslash{}input\{x\}`, `~^$`: `\textasciitilde{}\textasciicircum{}\$`,
		"[1, 2]": "{[}1, 2{]}", "4 µs": `4 \ensuremath{\mu}s`, "日": "?", "a\nb": "a b", "--": "{-}{-}", `"`: `\char34{}`,
	} {
		assert.Equal(t, want, escapeLaTeX(s))
	}
	assert.Equal(t, `a\|b \*c\* \_d\_ &lt;e> \[1\] \\ f`, escapeMarkdown("a|b *c* _d_ <e> [1] \\\nf"))
	assert.Equal(t, []byte{'4', ' ', 0xb5, 's', ' ', 0x86, 0x85, '?'}, windows1252("4 µs †…日"))
	assert.Equal(t, "a_b-1.2__", fileName("a/b-1.2 µ"))
}
