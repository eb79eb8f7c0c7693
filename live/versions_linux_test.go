package live

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLibraryVersions pins what other versions break: netlink v1.11.1 lets verdicts deadlock, and its forerunners were retracted.
func TestLibraryVersions(t *testing.T) {
	data, err := os.ReadFile("../go.mod")
	require.NoError(t, err)
	version := func(module string) string {
		match := regexp.MustCompile(`(?m)^\s*` + regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(data)
		require.NotNil(t, match, module)
		return string(match[1])
	}
	assert.Equal(t, "v2.1.0", version("github.com/florianl/go-nfqueue/v2"))
	assert.NotContains(t, []string{"v1.10.0", "v1.11.0", "v1.11.1"}, version("github.com/mdlayher/netlink"))
}
