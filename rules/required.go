package rules

import (
	"regexp/syntax"
	"slices"
	"unicode/utf8"
)

// Bounds of what is worked out of a pattern. What goes beyond is left out, which makes more texts candidates, never fewer.
const (
	maxExact   = 32 // texts that a part of a pattern may match, for all of them to be kept
	maxAny     = 64 // literals of a clause
	maxClauses = 16
	maxCopies  = 8 // of what is repeated
)

// piece is what is known of the texts that a part of a pattern matches, in lower case: all of them where they are few, else clauses
// that each of them holds.
type piece struct {
	exact   []string // nil where they are many
	clauses clauses
}

var (
	anything = piece{}
	nothing  = exactly("")
)

func exactly(texts ...string) piece {
	slices.Sort(texts)
	return piece{exact: slices.Compact(texts)}
}

// required returns the clauses of every text that a pattern matches. The pattern compiles.
func required(pattern string) clauses {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	return analyze(tree).asClauses()
}

func (p piece) asClauses() clauses {
	if p.exact == nil {
		return p.clauses
	}
	if slices.Contains(p.exact, "") {
		return nil
	}
	var options [][]byte
	for _, text := range p.exact {
		options = append(options, []byte(text))
	}
	return clauses{options}
}

func analyze(re *syntax.Regexp) piece {
	switch re.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return nothing
	case syntax.OpLiteral:
		return ofLiteral(re)
	case syntax.OpCharClass:
		return ofClass(re.Rune)
	case syntax.OpCapture:
		return analyze(re.Sub[0])
	case syntax.OpConcat:
		return sequence(analyzeAll(re.Sub)...)
	case syntax.OpAlternate:
		return alternatives(analyzeAll(re.Sub)...)
	case syntax.OpQuest:
		return alternatives(nothing, analyze(re.Sub[0]))
	case syntax.OpPlus:
		return sequence(analyze(re.Sub[0]), anything)
	case syntax.OpRepeat:
		return ofRepeat(re)
	}
	return anything
}

func analyzeAll(subs []*syntax.Regexp) []piece {
	pieces := make([]piece, len(subs))
	for i, sub := range subs {
		pieces[i] = analyze(sub)
	}
	return pieces
}

func ofLiteral(re *syntax.Regexp) piece {
	pieces := make([]piece, len(re.Rune))
	for i, r := range re.Rune {
		pieces[i] = ofRune(r, re.Flags&syntax.FoldCase != 0)
	}
	return sequence(pieces...)
}

// ofRune is the text of one rune. U+FFFD also stands for every byte that is no UTF-8. Of letters whose case is ignored, only those of
// ASCII are compared so by what looks for literals; hidesLetters knows the two that belong to them.
func ofRune(r rune, fold bool) piece {
	if r == utf8.RuneError || fold && r >= utf8.RuneSelf {
		return anything
	}
	return exactly(string(lower([]byte(string(r)))))
}

// ofClass is the texts of a class, which is pairs of first and last rune.
func ofClass(pairs []rune) piece {
	var texts []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] <= utf8.RuneError && utf8.RuneError <= pairs[i+1] || int(pairs[i+1]-pairs[i])+len(texts) >= 2*maxExact {
			return anything
		}
		for r := pairs[i]; r <= pairs[i+1]; r++ {
			texts = append(texts, string(lower([]byte(string(r)))))
		}
	}
	if p := exactly(texts...); len(p.exact) > 0 && len(p.exact) <= maxExact {
		return p
	}
	return anything
}

// ofRepeat is as many copies as there must be at least.
func ofRepeat(re *syntax.Regexp) piece {
	if re.Min == 0 && re.Max == 1 {
		return alternatives(nothing, analyze(re.Sub[0]))
	}
	pieces := slices.Repeat([]piece{analyze(re.Sub[0])}, min(re.Min, maxCopies))
	if re.Max != re.Min || re.Min > maxCopies {
		pieces = append(pieces, anything)
	}
	return sequence(pieces...)
}

// sequence is pieces one after another: texts that stand side by side are put together as long as they are few.
func sequence(pieces ...piece) piece {
	var found clauses
	run, whole := nothing, true
	for _, p := range pieces {
		if p.exact != nil && len(p.exact)*len(run.exact) <= maxExact {
			run = cross(run, p)
			continue
		}
		whole = false
		found = append(found, run.asClauses()...)
		run = nothing
		if p.exact != nil {
			run = p
		}
		found = append(found, p.clauses...)
	}
	if whole {
		return run
	}
	found = append(found, run.asClauses()...)
	return piece{clauses: found[:min(len(found), maxClauses)]}
}

func cross(a, b piece) piece {
	var texts []string
	for _, x := range a.exact {
		for _, y := range b.exact {
			texts = append(texts, x+y)
		}
	}
	return exactly(texts...)
}

// alternatives is any of the pieces: one clause of the rarest of each, where each has one.
func alternatives(pieces ...piece) piece {
	var texts []string
	var options [][]byte
	few, known := true, true
	for _, p := range pieces {
		few = few && p.exact != nil
		texts = append(texts, p.exact...)
		one := p.asClauses().rarest()
		known = known && one != nil
		options = append(options, one...)
	}
	switch {
	case few && len(texts) <= maxExact:
		return exactly(texts...)
	case known && len(options) <= maxAny:
		return piece{clauses: clauses{options}}
	}
	return anything
}
