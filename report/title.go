package report

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"
)

// ownTitles are those that the program gives; all others are made of the names of the user's files.
var ownTitles = []string{"original shape", "best shape here", "empty fork-join"}

// heading is the group's title as tables have it: the program's own begin with a capital.
func (g *group) heading() string {
	title := g.shortTitle()
	for _, own := range ownTitles {
		if rest, found := strings.CutPrefix(title, own); found && (rest == "" || rest[0] == ' ' || rest[0] == ',') {
			return capital(title)
		}
	}
	return title
}

// shortTitle is the group's title with paths cut to their last element. Captions have the whole path.
func (g *group) shortTitle() string {
	title := g.title()
	paths := []string{g.Corpus, g.Rules}
	slices.SortFunc(paths, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // one may begin the other
	for _, path := range paths {
		if strings.ContainsAny(path, `/\`) {
			title = strings.ReplaceAll(title, path, filepath.Base(path))
		}
	}
	return title
}
