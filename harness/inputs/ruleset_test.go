package inputs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNotesTellTheCountryDatabase(t *testing.T) {
	name := filepath.Join(t.TempDir(), "countries.mmdb")
	require.NoError(t, os.WriteFile(name, []byte("abc"), 0o600))
	plain, err := OpenRules("builtin:24", RuleOptions{})
	require.NoError(t, err)
	defer plain.File.Close()
	assert.Empty(t, plain.Input.Notes)
	require.NoError(t, plain.note(RuleOptions{GeoIP: name}))
	assert.Equal(t, map[string]string{
		"geoip": name, "geoip sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	}, plain.Input.Notes)
	assert.Error(t, plain.note(RuleOptions{GeoIP: name + ".absent"}))
}

func TestDearRulesSayTheirOperations(t *testing.T) {
	dear, err := OpenRules("synthetic:4,cost=1us", RuleOptions{})
	require.NoError(t, err)
	defer dear.File.Close()
	assert.NotEmpty(t, dear.Input.Notes["operations before each rule"])
}
