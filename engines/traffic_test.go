package engines_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
)

// traffic is a corpus as engines see it: its packets of class ok, with every layer-7 view there is.
type traffic struct {
	name    string
	packets []packet.Packet
	file    []int // of each packet: index of the file that it came from
}

// load reads and parses what a specification names.
func load(tb testing.TB, spec string) *traffic {
	tb.Helper()
	corpus, _, err := pcaps.Open(spec) // warnings are about damaged files: their readable packets will do
	require.NoError(tb, err)
	t := &traffic{name: filepath.Base(spec)}
	file := 0
	for i, r := range corpus.Records {
		for i >= corpus.Files[file].First+corpus.Files[file].Packets {
			file++
		}
		p := packet.Packet{Number: uint32(i)}
		if packet.Parse(&p, r.Link, corpus.Data(i)) != packet.OK {
			continue
		}
		packet.FindL7(&p, new(packet.L7), packet.NeedHTTP|packet.NeedDNS)
		t.packets = append(t.packets, p)
		t.file = append(t.file, file)
	}
	require.NotEmpty(tb, t.packets)
	return t
}

// shared returns the path of something in the folder of captures and rule files that isn't part of this project, and
// whether it is there.
func shared(name string) (path string, found bool) {
	root := os.Getenv("TIGERBENCH_SHARED")
	if root == "" {
		root = "../../shared"
	}
	path = filepath.Join(root, name)
	_, err := os.Stat(path)
	return path, err == nil
}

// stratified returns the positions of up to n packets, as many from each file as its share and at least one, and of every
// packet that want asks for beside them, in file order.
func (t *traffic) stratified(n int, want func(i int) bool) []int {
	chosen := map[int]bool{}
	step := t.step(n)
	for begin := 0; begin < len(t.packets); {
		end := begin
		for end < len(t.packets) && t.file[end] == t.file[begin] {
			end++
		}
		for i := begin; i < end; i += step {
			chosen[i] = true
		}
		begin = end
	}
	for i := range t.packets {
		if want(i) {
			chosen[i] = true
		}
	}
	out := make([]int, 0, len(chosen))
	for i := range chosen {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}

// step is the least one that takes up to n packets, or one a file.
func (t *traffic) step(n int) int {
	sizes := map[int]int{}
	for _, file := range t.file {
		sizes[file]++
	}
	for step := 1; ; step++ {
		taken := 0
		for _, size := range sizes {
			taken += (size + step - 1) / step
		}
		if taken <= max(n, len(sizes)) {
			return step
		}
	}
}

// thinned returns about n of the packets.
func (t *traffic) thinned(n int) *traffic {
	out := &traffic{name: t.name}
	for _, i := range t.stratified(n, nobody) {
		out.packets = append(out.packets, t.packets[i])
		out.file = append(out.file, t.file[i])
	}
	return out
}
