package inputs

import (
	"fmt"
	"os"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
)

// Corpus is a corpus as blocks replay it.
type Corpus struct {
	Input    study.Input
	Warnings []string
	File     *os.File // packet image
	Origins  []Origin // in the order of their packets

	packets  []Packet
	replayed int // bytes of packets
}

// SlotBytes is what a block keeps of a packet beside its bytes: its key, and the verdict expected.
const SlotBytes = 128

// Origin is the first packet of a file of the corpus, so that a packet's number leads back to its file.
type Origin struct {
	File  string `json:"file"`
	First uint32 `json:"first"`
}

// OpenCorpus reads what spec names, classifies its packets, and compiles the ones of class ok.
func OpenCorpus(spec string) (*Corpus, error) {
	source, warnings, err := pcaps.Open(spec)
	if err != nil {
		return nil, err
	}
	c := classify(source)
	for _, w := range warnings {
		c.Warnings = append(c.Warnings, w.String())
	}
	if len(c.packets) == 0 {
		return nil, fmt.Errorf("%s: none of its %d packets has sound IP headers, so there is nothing to replay", spec, source.Len())
	}
	c.File, err = store(encodePackets(c.packets))
	return c, err
}

// classNames are the classes as results name them.
var classNames = [packet.NumClasses]string{"ok", "truncated", "malformed", "unsupported"}

func classify(source *pcaps.Corpus) *Corpus {
	c := &Corpus{Input: study.Input{
		Kind: "corpus", Name: source.Name, SHA256: source.SHA256(), Packets: source.Len(), Bytes: int64(len(source.Arena)),
		Classes: map[string]int{}, Reasons: map[string]int{},
	}}
	var p packet.Packet
	for i, r := range source.Records {
		class := packet.Parse(&p, r.Link, source.Data(i))
		c.Input.Classes[classNames[class]]++
		if class != packet.OK {
			c.Input.Reasons[p.Reason.String()]++
			continue
		}
		c.replayed += len(source.Data(i))
		c.packets = append(c.packets, Packet{Number: uint32(i), Link: r.Link, TimeNS: r.TimeNS, Data: source.Data(i)})
	}
	c.Input.Replayed = len(c.packets)
	for _, f := range source.Files {
		c.Origins = append(c.Origins, Origin{File: f.Name, First: uint32(f.First)})
	}
	return c
}

// Len is the number of packets replayed.
func (c *Corpus) Len() int { return len(c.packets) }

// Sample returns most packets or fewer, spread evenly over the corpus, with the layer-7 views that are needed.
func (c *Corpus) Sample(need packet.Need, most int) []packet.Packet {
	n := min(most, len(c.packets))
	sample := make([]packet.Packet, n)
	for i := range sample {
		from := &c.packets[i*len(c.packets)/n]
		sample[i].Number = from.Number
		packet.Parse(&sample[i], from.Link, from.Data)
		packet.FindL7(&sample[i], &packet.L7{}, need)
	}
	return sample
}

// CycleNS is how long one replay of the corpus takes at the pace of its capture; 0 where it has no times.
func (c *Corpus) CycleNS() int64 {
	_, cycle := Offsets(c.packets, c.Origins)
	return cycle
}
