// Package nearest finds what somebody who mistyped a name meant.
package nearest

import "strings"

// farthest is how many letters a name may be away from the one that is meant.
const farthest = 2

// Name returns the known name that lies nearest to name, where one is at most two letters, and less than half of them, away; empty
// where none is.
func Name(name string, known []string) string {
	nearest, least := "", min(farthest, (len(name)-1)/2)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), k); d < least {
			nearest, least = k, d
		}
	}
	return nearest
}

// distance is how many letters must be put in, taken out or changed to make b of a (Levenshtein's).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
