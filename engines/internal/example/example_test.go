package example

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines/enginetest"
)

func TestConformance(t *testing.T) { enginetest.Run(t, Spec()) }

// TestDocumentQuotesThisPackage keeps docs/add-an-engine.md honest: what it shows is what is tested here.
func TestDocumentQuotesThisPackage(t *testing.T) {
	document := read(t, "../../../docs/add-an-engine.md")
	quoted := map[string]string{
		"gate.go":         read(t, "gate.go")[strings.Index(read(t, "gate.go"), "type gate struct"):],
		"spec.go":         read(t, "spec.go")[strings.Index(read(t, "spec.go"), "func Spec()"):],
		"example_test.go": "func TestConformance(t *testing.T) { enginetest.Run(t, Spec()) }\n",
	}
	for file, code := range quoted {
		assert.Contains(t, document, "```go\n"+code+"```", "docs/add-an-engine.md differs from %s", file)
	}
	assert.Less(t, strings.Count(quoted["gate.go"], "\n"), 40, "the gate's lines")
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
