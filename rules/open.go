package rules

import (
	"embed"
	"fmt"
	"io"
	"os"
	"strings"
)

//go:embed builtin
var builtins embed.FS

// maxFileBytes is the size that a rule file may have: some half a million rules.
const maxFileBytes = 64 << 20

// builtinNames are the sets that come with the program.
var builtinNames = []string{"24", "web"}

// Open reads the rules that spec names:
//
//	builtin:24            10 rules of source prefixes and 14 of TCP ports, the shape of the original experiment
//	builtin:web           layer-7 rules against attacks on web applications, and DNS names
//	synthetic:N[,k=v...]  N rules made up, that match no packet but those asked for: see Synthetic
//	FILE                  a rule file
//
// Errors and warnings are Load's, or say what is wrong with spec.
func Open(spec string, opt Options) (*Set, []Warning, error) {
	if name, ok := strings.CutPrefix(spec, "builtin:"); ok {
		return openBuiltin(spec, name, opt)
	}
	if text, ok := strings.CutPrefix(spec, "synthetic:"); ok {
		return openSynthetic(spec, text, opt)
	}
	data, err := readWhole(spec)
	if err != nil {
		return nil, nil, fmt.Errorf("read rules: %w", err) // which says what it opened
	}
	return Load(spec, data, opt)
}

// readWhole reads a file of at most maxFileBytes, so that a wrong name can't take all memory.
func readWhole(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes+1))
	if err == nil && len(data) > maxFileBytes {
		err = fmt.Errorf("%s has more than %d bytes: give a rule file", path, maxFileBytes)
	}
	return data, err
}

func openBuiltin(spec, name string, opt Options) (*Set, []Warning, error) {
	for _, known := range builtinNames {
		if name == known {
			data, err := builtins.ReadFile("builtin/" + name + ".json")
			if err != nil {
				return nil, nil, fmt.Errorf("open rules %s: %w", spec, err)
			}
			return Load(spec, data, opt)
		}
	}
	return nil, nil, fmt.Errorf("open rules %s: there are no such rules: give builtin:%s", spec, strings.Join(builtinNames, " or builtin:"))
}

func openSynthetic(spec, text string, opt Options) (*Set, []Warning, error) {
	s, err := parseSynthetic(text)
	if err != nil {
		return nil, nil, fmt.Errorf("open rules %s: %w", spec, err)
	}
	set, err := s.Generate(opt)
	if err != nil {
		return nil, nil, fmt.Errorf("open rules %s: %w", spec, err)
	}
	set.name = spec
	return set, nil, nil
}
