package pcaps

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Warning is something dubious about a file of a corpus that could be used all the same.
type Warning struct {
	File    string
	Message string // begins with the file's name, ends without a full stop
}

func (w Warning) String() string { return w.Message }

const builtinPrefix = "builtin:"

// Open reads what spec names into one corpus: builtin:NAME, a file, a folder (its files, not its subfolders) or a glob;
// several files in the order of their names. Damaged files give their readable packets and a warning. A file that is no
// capture is an error where spec names it, and a warning where a folder or glob found it.
// The error wraps ErrNotCapture, ErrTooLarge, ErrNoPackets, a *DamageError or the system's error.
func Open(spec string) (*Corpus, []Warning, error) { return open(spec, MaxBytes) }

func open(spec string, limit int64) (*Corpus, []Warning, error) {
	inputs, warnings, err := find(spec, limit)
	if err != nil {
		return nil, warnings, err
	}
	c, err := assemble(spec, inputs, limit)
	if err != nil {
		return nil, warnings, err
	}
	for _, f := range c.Files {
		warnings = append(warnings, f.warnings()...)
	}
	if c.Len() > 0 {
		return c, warnings, nil
	}
	if len(c.Files) == 1 && c.Files[0].Damage != nil {
		return nil, warnings, fmt.Errorf("%w to read: %w", ErrNoPackets, c.Files[0].Damage)
	}
	return nil, warnings, fmt.Errorf("%s: %w in %d captures", spec, ErrNoPackets, len(c.Files))
}

// find turns a specification into the captures that it names.
func find(spec string, limit int64) ([]*input, []Warning, error) {
	paths, named, err := expand(spec)
	if err != nil {
		return nil, nil, err
	}
	var inputs []*input
	var warnings []Warning
	for _, path := range paths {
		in, err := locate(path, limit)
		switch {
		case err == nil:
			inputs = append(inputs, in)
		case named || errors.Is(err, ErrTooLarge):
			return nil, warnings, err
		default:
			warnings = append(warnings, Warning{path, err.Error()})
		}
	}
	if len(inputs) == 0 {
		return nil, warnings, fmt.Errorf("%s: %w: none of its %d files is one", spec, ErrNotCapture, len(paths))
	}
	return inputs, warnings, nil
}

// locate finds one file or built-in corpus.
func locate(path string, limit int64) (*input, error) {
	if name, ok := strings.CutPrefix(path, builtinPrefix); ok {
		return builtinInput(name)
	}
	return probe(path, limit)
}

// expand lists the files that a specification names, by name; named is true where it is one file's own name.
func expand(spec string) (paths []string, named bool, err error) {
	if strings.HasPrefix(spec, builtinPrefix) {
		return []string{spec}, true, nil
	}
	stat, err := os.Stat(spec)
	switch {
	case err == nil && stat.IsDir():
		paths, err = folder(spec)
	case err == nil:
		return []string{spec}, true, nil
	case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(spec, `*?[`):
		if paths, err = filepath.Glob(spec); err != nil {
			return nil, false, fmt.Errorf("read pattern %s: %w", spec, err)
		}
	}
	if err != nil {
		return nil, false, fmt.Errorf("find captures: %w", err)
	}
	if len(paths) == 0 {
		return nil, false, fmt.Errorf("find captures: %s: %w: no files there", spec, fs.ErrNotExist)
	}
	sort.Strings(paths)
	return paths, false, nil
}

func folder(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var paths []string
	for _, e := range entries {
		if !e.IsDir() {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, err
}

// warnings says what is dubious about a file that was read.
func (f *File) warnings() (all []Warning) {
	add := func(message string) { all = append(all, Warning{f.Name, message}) }
	if f.Damage != nil {
		add(fmt.Sprintf("%v; packets used: %d", f.Damage, f.Packets))
	} else if f.Packets == 0 {
		add(f.Name + ": no packets")
	}
	for _, reason := range sortedKeys(f.Skipped) {
		add(fmt.Sprintf("%s: packets skipped: %d (%s)", f.Name, f.Skipped[reason], reason))
	}
	return all
}
