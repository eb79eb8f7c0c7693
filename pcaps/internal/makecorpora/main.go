// Makecorpora writes the built-in corpora and their MANIFEST into ./corpora; run it by go generate.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/tigerbench/tigerbench/pcaps/internal/traffic"
)

var corpora = []struct {
	kind    string
	seed    uint64
	packets int
}{
	{"web", 1, 6000},
	{"mixed", 2, 10000},
	{"dns", 3, 8000},
	{"flood", 4, 10000},
}

const manifestHead = `# The built-in corpora, made by go generate. Bytes and sha256 are those of the file; pcap_bytes and pcap_sha256 those of
# the capture inside, which doesn't depend on the compressor's version. The command makes that capture again.
# file packets bytes sha256 pcap_bytes pcap_sha256 seed command
`

func main() {
	if err := run("corpora"); err != nil {
		log.Fatal(err)
	}
}

func run(dir string) error {
	manifest := bytes.NewBufferString(manifestHead)
	for _, c := range corpora {
		pcap, err := traffic.Generate(c.kind, c.seed, c.packets)
		if err != nil {
			return err
		}
		packed, err := compress(pcap)
		if err != nil {
			return err
		}
		file := c.kind + ".pcap.gz"
		if err := os.WriteFile(filepath.Join(dir, file), packed, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(manifest, "%s %d %d %x %d %x %d tigerbench pcap generate %s --seed %d --packets %d --out %s.pcap\n",
			file, c.packets, len(packed), sha256.Sum256(packed), len(pcap), sha256.Sum256(pcap), c.seed, c.kind, c.seed, c.packets, c.kind)
	}
	return os.WriteFile(filepath.Join(dir, "MANIFEST"), manifest.Bytes(), 0o644)
}

// compress names no file and no time, so that the same capture gives the same bytes.
func compress(pcap []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(pcap); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
