package catalog_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
)

// notEngines are the folders beside the engines that hold none.
var notEngines = []string{"catalog", "deadline", "enginetest", "internal"}

// TestEveryFolderIsInTheCatalog fails where an engine was written and not listed, or listed under a name that is
// neither its folder's nor its folder's with a variant.
func TestEveryFolderIsInTheCatalog(t *testing.T) {
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	listed := map[string]bool{}
	for _, name := range catalog.Names() {
		folder, _, _ := strings.Cut(name, "-")
		listed[folder] = true
		assert.DirExists(t, "../"+folder, "engine %s has no folder", name)
	}
	for _, e := range entries {
		if e.IsDir() && !slices.Contains(notEngines, e.Name()) {
			assert.True(t, listed[e.Name()], "engines/%s is missing from the catalog: add its Spec to All", e.Name())
		}
	}
}

func TestSpecsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range catalog.All() {
		t.Run(s.Name, func(t *testing.T) {
			assert.False(t, seen[s.Name], "listed twice")
			seen[s.Name] = true
			assert.NotEmpty(t, s.Title)
			assert.NotEmpty(t, s.Primitive)
			assert.NotEmpty(t, s.Traits.Algorithm)
			assert.NotEmpty(t, s.Traits.Cost)
			assert.NotEmpty(t, s.Traits.Oversubscribed)
			assert.NotNil(t, s.Check)
			assert.NotNil(t, s.New)
		})
	}
}

// TestTheFirstRunIsShort: a run without arguments has 100 s for two groups, and what one more engine takes in each is 6 s.
func TestTheFirstRunIsShort(t *testing.T) {
	listed := map[engines.Listing][]string{}
	for _, s := range catalog.All() {
		listed[s.Listing] = append(listed[s.Listing], s.Name)
	}
	assert.LessOrEqual(t, len(listed[engines.Always]), 15)
	assert.Equal(t, []string{"adaptive"}, listed[engines.ByName], "whatever is a strategy of its own is in all")
}

func TestFindNamesWhatThereIs(t *testing.T) {
	s, err := catalog.Find("mailbox")
	require.NoError(t, err)
	assert.Equal(t, "mailbox", s.Name)
	_, err = catalog.Find("mailbx")
	assert.ErrorContains(t, err, "mailbx")
	assert.ErrorContains(t, err, "spawn-latch")
}
