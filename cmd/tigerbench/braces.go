package main

import "strings"

// splitList splits at commas that stand in no braces.
func splitList(s string) []string {
	var parts []string
	start, depth := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth <= 0 {
				parts = append(parts, s[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, s[start:])
}

// braces writes an item once for each of the words in its braces, as a shell does: synthetic:{100,200},cost={1us,2us} is four
// rule sets. Braces that don't pair, or have no comma between them, stay.
func braces(item string) []string {
	before, rest, found := strings.Cut(item, "{")
	words, after, closed := strings.Cut(rest, "}")
	if !found || !closed || !strings.Contains(words, ",") || strings.Contains(words, "{") {
		return []string{item}
	}
	var out []string
	for _, word := range strings.Split(words, ",") {
		for _, tail := range braces(after) {
			out = append(out, before+word+tail)
		}
	}
	return out
}
