package inputs

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
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

func TestARateIsKeptAndUsedAgain(t *testing.T) {
	first, err := OpenRules("synthetic:4,cost=1us", RuleOptions{OpsPerMicrosecond: 1234.5})
	require.NoError(t, err)
	defer first.File.Close()
	assert.Equal(t, "1235", first.Input.Notes["operations before each rule"])
	plain, err := OpenRules("builtin:24", RuleOptions{OpsPerMicrosecond: 7})
	require.NoError(t, err)
	defer plain.File.Close()
	assert.Equal(t, 1234.5, Rate([]study.Input{plain.Input, first.Input}))
	assert.Zero(t, Rate([]study.Input{plain.Input}))
	again, err := OpenRules("synthetic:4,cost=1us", RuleOptions{OpsPerMicrosecond: Rate([]study.Input{first.Input})})
	require.NoError(t, err)
	defer again.File.Close()
	assert.Equal(t, first.Input, again.Input)
}
