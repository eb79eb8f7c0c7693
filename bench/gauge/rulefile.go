package gauge

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"unsafe"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Packets of a rule file: the first ones match no rule and are timed, the others match one and are checked.
const (
	TimedPackets = 64
	madePackets  = 256
)

// RuleFile is a synthetic rule set and packets for it, the same for every program.
type RuleFile struct {
	Packets []packet.Packet
	set     *rules.Set
	plain   []rules.Plain
}

// NewRuleFile makes up n rules and their packets, always the same ones.
func NewRuleFile(n int) (RuleFile, error) {
	set, err := rules.Synthetic{Rules: n, Seed: 1, At: rules.AtRandom}.Generate(rules.Options{})
	if err != nil {
		return RuleFile{}, err
	}
	plain, err := set.Plain()
	if err != nil {
		return RuleFile{}, fmt.Errorf("write rules for other programs: %w", err)
	}
	f := RuleFile{set: set, plain: plain}
	random := rand.New(rand.NewPCG(2, 3))
	for range TimedPackets {
		p := Typical()
		p.SrcLo, p.DstLo = p.SrcLo+uint64(random.Uint32N(1<<16)), p.DstLo+uint64(random.Uint32N(1<<16))
		p.SrcPort, p.DstPort = uint16(random.Uint32()), uint16(random.Uint32())
		f.Packets = append(f.Packets, p)
	}
	for range madePackets {
		f.Packets = append(f.Packets, matching(plain[random.IntN(len(plain))]))
	}
	return f, nil
}

// matching returns a packet that r matches, and perhaps a rule before it.
func matching(r rules.Plain) packet.Packet {
	p := Typical()
	key := (*[len(r.Mask)]uint32)(unsafe.Pointer(&p.Key))
	for i := range key {
		key[i] = key[i]&^r.Mask[i] | r.Want[i]
	}
	p.SrcPort, p.DstPort = min(max(p.SrcPort, r.SrcLo), r.SrcHi), min(max(p.DstPort, r.DstLo), r.DstHi)
	return p
}

// Shard compiles the whole set for one thread.
func (f RuleFile) Shard(m rules.Matcher) (rules.Shard, error) {
	all := make([]uint32, f.set.Len())
	for i := range all {
		all[i] = uint32(i)
	}
	return f.set.Shard(m, all)
}

// Checksum adds up the answers to all packets, each plus 1; none is 0.
func (f RuleFile) Checksum(s rules.Shard) (sum uint64) {
	for i := range f.Packets {
		if at := s.Scan(&f.Packets[i], 0, s.Len()); at < s.Len() {
			sum += uint64(s.Index(at)) + 1
		}
	}
	return sum
}

// Write makes the file that peers/cxx/rulefile.h reads.
func (f RuleFile) Write(path string) error {
	var out bytes.Buffer
	out.WriteString("TIGRULE1")
	head := []uint32{uint32(len(f.plain)), uint32(len(f.Packets)), TimedPackets, 0}
	keys := make([]packet.Key, len(f.Packets))
	for i := range keys {
		keys[i] = f.Packets[i].Key
	}
	for _, part := range []any{head, f.plain, keys} {
		if err := binary.Write(&out, binary.NativeEndian, part); err != nil {
			return fmt.Errorf("write %s: %w", path, err)
		}
	}
	return os.WriteFile(path, out.Bytes(), 0o600)
}
