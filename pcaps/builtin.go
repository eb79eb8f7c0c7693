package pcaps

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"
)

//go:generate go run ./internal/makecorpora

//go:embed corpora
var corpora embed.FS

// BuiltinNames lists the embedded corpora, and the kinds that Generate knows.
func BuiltinNames() []string { return []string{"web", "mixed", "dns", "flood"} }

// Builtin returns an embedded corpus as an uncompressed pcap.
func Builtin(name string) ([]byte, error) {
	in, err := builtinInput(name)
	if err != nil {
		return nil, err
	}
	c, err := in.read(MaxBytes)
	if err != nil {
		return nil, err
	}
	return c.Arena, nil
}

func builtinInput(name string) (*input, error) {
	if !slices.Contains(BuiltinNames(), name) {
		return nil, fmt.Errorf("no built-in corpus %q: there are %s", name, strings.Join(BuiltinNames(), ", "))
	}
	data, err := corpora.ReadFile("corpora/" + name + ".pcap.gz")
	if err != nil {
		return nil, fmt.Errorf("read built-in corpus: %w", err)
	}
	in := &input{name: builtinPrefix + name, open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
	return in, in.measure(MaxBytes)
}
