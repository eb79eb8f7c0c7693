package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/rules"
)

// TestSyntax: what is no JSON, or no object of rules, is refused at its line and column.
func TestSyntax(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "x.json:1:1: unexpected end of JSON input",
		"\ufeff{}":                              "x.json:1:1: invalid character",
		"[]":                                    "x.json:1:1: the file is an array: give an object",
		"7":                                     "x.json:1:1: the file is a number",
		"{}":                                    "x.json:1:1: rules: missing",
		`{"rules": {}}`:                         "x.json:1:11: rules: is an object: give an array",
		"{\"rules\": [\n  tru\n]}":              "x.json:2:6: invalid character '\\n' in literal true",
		"{\"rules\": []}\n\n x":                 "x.json:3:2: invalid character 'x' after top-level value",
		"{\"rules\": [\n\n \xff]}":              "x.json:3:2: the text is not valid UTF-8",
		`{"rules": [null, 5]}`:                  "2 problems\nx.json:1:12: rule 0: is null: give an object\nx.json:1:18: rule 1: is a number",
		`{"rules": [], "cost_operations": -1}`:  "cost_operations: is a number, -1",
		`{"rules": [], "countries": {"x": []}}`: "countries.x",
		`{"rules": [], "countries": {"CH": ["1"]}}`: `countries.CH[0]: "1" is no CIDR prefix`,
	} {
		_, _, err := rules.Load("x.json", []byte(text), rules.Options{})
		assert.ErrorContains(t, err, want, "%q", text)
	}
	_, _, err := rules.Load("x.json", []byte(`{"rules": []}`), rules.Options{Unsupported: "ignore"})
	assert.ErrorContains(t, err, `unsupported is "ignore", give error or skip`)
}

// TestEveryTypeHasCases takes the list of types from the message about an unknown one.
func TestEveryTypeHasCases(t *testing.T) {
	_, _, err := rules.Load("x.json", []byte(oneRule(`"layer": 3, "type": "?", "values": [1]`)), rules.Options{})
	require.Error(t, err)
	_, list, found := strings.Cut(err.Error(), "give one of ")
	require.True(t, found)
	named := strings.Split(list, ", ")
	assert.Len(t, named, len(valuesOf))
	for _, name := range named {
		_, drawn := valuesOf[name]
		assert.True(t, drawn, "%s has values in property_test.go", name)
		tabled := strings.HasSuffix(name, "_country") // they have a test of their own
		for _, c := range typeCases {
			tabled = tabled || strings.Contains(c.rule, fmt.Sprintf("%q", name))
		}
		assert.True(t, tabled, "%s has a case in types_test.go", name)
	}
}

func TestRepeats(t *testing.T) {
	rule := `{"id": "a", "layer": 4, "type": "tcp_dst_port", "values": [22], "action": "drop"}`
	set, warnings, err := rules.Load("x.json", []byte(`{"rules": [`+rule+","+rule+","+rule+"]}"), rules.Options{})
	require.NoError(t, err)
	assert.Equal(t, 3, set.Len())
	require.Len(t, warnings, 1)
	assert.Equal(t, rules.Repeats, warnings[0].Kind)
	assert.Equal(t, 2, warnings[0].Count)
	assert.Equal(t, uint32(0), linear(t, set)(tcp(1, 22)).Rule)
	assert.Equal(t, uint32(0), oracle(t, set)(tcp(1, 22)).Rule)

	for _, other := range []string{`[23]`, `[22, 22]`, `["22"], "skipped": "no"`} {
		_, _, err = rules.Load("x.json", []byte(`{"rules": [`+rule+","+strings.Replace(rule, "[22]", other, 1)+"]}"), rules.Options{})
		assert.ErrorContains(t, err, `rule 1 ("a"), id: rule 0 has this id too, and differs`, other)
	}
}

// TestRepeatsChangeNothing: the same rules twice give the verdicts of the rules once.
func TestRepeatsChangeNothing(t *testing.T) {
	once := load(t, validFile, rules.Options{})
	twice, warnings, err := rules.New("twice", append(slices.Clone(once.Rules()), once.Rules()...), rules.Options{})
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	assert.Equal(t, once.Len(), warnings[0].Count)
	want, got := linear(t, once), linear(t, twice)
	for _, c := range typeCases {
		for _, p := range append(slices.Clone(c.yes), c.no...) {
			assert.Equal(t, want(p), got(p))
		}
	}
}

// TestNothingButProblems: reading stops after many, and says so.
func TestNothingButProblems(t *testing.T) {
	_, _, err := rules.Load("x.json", []byte(`{"rules": [`+strings.Repeat("0,", 20_000)+`0]}`), rules.Options{})
	var refused *rules.LoadError
	require.ErrorAs(t, err, &refused)
	require.Len(t, refused.Problems, 10_001)
	assert.Equal(t, "1:20012: rules: 10000 problems so far, reading stops: mend these first", refused.Problems[10_000].String())
}

func TestHostBits(t *testing.T) {
	set, warnings, err := rules.Load("x.json", []byte(oneRule(`"layer": 3, "type": "ip_src_in", "values": ["192.0.2.77/24"]`)), rules.Options{})
	require.NoError(t, err)
	require.Len(t, warnings, 1)
	assert.Equal(t, rules.HostBits, warnings[0].Kind)
	assert.Contains(t, warnings[0].Text, "192.0.2.77/24 is read as 192.0.2.0/24")
	assert.Equal(t, uint32(0), linear(t, set)(ip(v4a, v4b, 6)).Rule)
	assert.Equal(t, uint32(0), oracle(t, set)(ip(v4a, v4b, 6)).Rule)
}

// TestSharedFiles loads rule files that were not made for this project.
func TestSharedFiles(t *testing.T) {
	set, warnings, err := rules.Load("24", sharedFile(t, "tiger-fox-24.json"), rules.Options{})
	require.NoError(t, err)
	assert.Equal(t, 24, set.Len())
	assert.True(t, set.KeyOnly())
	require.Len(t, warnings, 1)
	assert.Equal(t, 4, warnings[0].Count)

	data := sharedFile(t, "tiger-fox-704.json")
	_, _, err = rules.Load("704", data, rules.Options{})
	var refused *rules.LoadError
	require.ErrorAs(t, err, &refused)
	assert.Len(t, refused.Problems, 15, "all of them rules with countries")

	set, warnings, err = rules.Load("704", data, rules.Options{Unsupported: rules.SkipUnsupported})
	require.NoError(t, err)
	assert.Equal(t, 704, set.Len())
	counts := map[rules.WarningKind]int{}
	for _, w := range warnings {
		counts[w.Kind] = w.Count
	}
	assert.Equal(t, map[rules.WarningKind]int{rules.Repeats: 573, rules.Skipped: 15}, counts)
	ids := map[string]bool{}
	for _, r := range set.Rules() {
		ids[r.ID] = true
	}
	assert.Len(t, ids, 131)
}

// FuzzLoad: no input panics; what loads survives a round trip, and its verdicts are the naive evaluator's.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(validFile))
	f.Add([]byte(`{"rules": [], "cost_operations": 5, "countries": {"CH": ["192.0.2.0/24"]}}`))
	for _, c := range typeCases {
		f.Add([]byte(oneRule(c.rule)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, _, err := rules.Load("fuzz", data, rules.Options{Unsupported: rules.SkipUnsupported})
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		encoded, err := rules.Encode(set)
		require.NoError(t, err)
		again, _, err := rules.Load("again", encoded, rules.Options{})
		require.NoError(t, err, "%s", encoded)
		require.Equal(t, set.Len(), again.Len())
		want, got := oracle(t, set), linear(t, set)
		for _, c := range typeCases {
			for _, p := range c.yes {
				require.Equal(t, want(p), got(p))
			}
		}
	})
}
