package pcaps

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// manifestLine is a line of corpora/MANIFEST, by the names of its head.
type manifestLine map[string]string

func manifest(t *testing.T) (lines []manifestLine) {
	text, err := corpora.ReadFile("corpora/MANIFEST")
	require.NoError(t, err)
	var names []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			names = strings.Fields(line)[1:]
			continue
		}
		cells := strings.SplitN(strings.TrimSpace(line), " ", len(names))
		require.Len(t, cells, len(names), line)
		m := manifestLine{}
		for i, name := range names {
			m[name] = cells[i]
		}
		lines = append(lines, m)
	}
	return lines
}

func (m manifestLine) number(t *testing.T, name string) int {
	n, err := strconv.Atoi(m[name])
	require.NoError(t, err)
	return n
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestManifestDescribesTheEmbeddedFiles(t *testing.T) {
	lines := manifest(t)
	require.Len(t, lines, len(BuiltinNames()))
	total := 0
	for i, m := range lines {
		name := BuiltinNames()[i]
		require.Equal(t, name+".pcap.gz", m["file"])
		packed, err := corpora.ReadFile("corpora/" + m["file"])
		require.NoError(t, err)
		pcap, err := Builtin(name)
		require.NoError(t, err)
		assert.Len(t, packed, m.number(t, "bytes"), name)
		assert.Equal(t, m["sha256"], hexSum(packed), name)
		assert.Len(t, pcap, m.number(t, "pcap_bytes"), name)
		assert.Equal(t, m["pcap_sha256"], hexSum(pcap), name)
		assert.GreaterOrEqual(t, m.number(t, "packets"), 5000, name)
		assert.Equal(t, "tigerbench pcap generate "+name+" --seed "+m["seed"]+" --packets "+m["packets"]+" --out "+name+".pcap", m["command"])
		total += len(packed)
	}
	assert.LessOrEqual(t, total, 4_000_000, "bytes embedded")
}

func TestGeneratorMakesTheEmbeddedCorpora(t *testing.T) {
	for i, m := range manifest(t) {
		name := BuiltinNames()[i]
		made, err := Generate(name, uint64(m.number(t, "seed")), m.number(t, "packets"))
		require.NoError(t, err)
		embedded, err := Builtin(name)
		require.NoError(t, err)
		require.Equal(t, hexSum(embedded), hexSum(made), "%s: the generator has changed; run go generate ./pcaps", name)
	}
}

func TestOpenBuiltin(t *testing.T) {
	for i, m := range manifest(t) {
		spec := builtinPrefix + BuiltinNames()[i]
		c, warnings, err := Open(spec)
		require.NoError(t, err)
		assert.Empty(t, warnings)
		assert.Equal(t, m.number(t, "packets"), c.Len())
		assert.Equal(t, m["pcap_sha256"], c.SHA256())
		file, number := c.Where(c.Len() - 1)
		assert.Equal(t, spec, file)
		assert.Equal(t, c.Len(), number)
		for k := 1; k < c.Len(); k++ {
			require.GreaterOrEqual(t, c.Records[k].TimeNS, c.Records[k-1].TimeNS, "%s: packet %d is in order", spec, k)
		}
	}
}

func TestBuiltinUnknown(t *testing.T) {
	_, err := Builtin("sea")
	assert.ErrorContains(t, err, "there are web, mixed, dns, flood")
}
