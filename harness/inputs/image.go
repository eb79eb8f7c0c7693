package inputs

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// A packet image is a header, a record for each packet, and the packets' bytes one behind the other; all numbers are
// little-endian.
//
//	header   magic 8 bytes | packets uint64 | bytes of the arena uint64
//	record   number in the corpus uint32 | link type uint32 | length uint32 | offset in the arena uint64 | time int64
const (
	packetMagic  = "tbpkts02"
	headerBytes  = 24
	recordBytes  = 28
	verdictBytes = 8
)

var errImage = errors.New("image is damaged")

// Packet is one packet to replay.
type Packet struct {
	Number uint32 // in the corpus, from 0
	Link   packet.LinkType
	TimeNS int64  // when it was captured, nanoseconds since 1970
	Data   []byte // captured bytes
}

// encodePackets lays the packets out as an image.
func encodePackets(packets []Packet) []byte {
	arena := 0
	for _, p := range packets {
		arena += len(p.Data)
	}
	image := make([]byte, 0, headerBytes+recordBytes*len(packets)+arena)
	image = append(image, packetMagic...)
	image = binary.LittleEndian.AppendUint64(image, uint64(len(packets)))
	image = binary.LittleEndian.AppendUint64(image, uint64(arena))
	offset := uint64(0)
	for _, p := range packets {
		image = binary.LittleEndian.AppendUint32(image, p.Number)
		image = binary.LittleEndian.AppendUint32(image, uint32(p.Link))
		image = binary.LittleEndian.AppendUint32(image, uint32(len(p.Data)))
		image = binary.LittleEndian.AppendUint64(image, offset)
		image = binary.LittleEndian.AppendUint64(image, uint64(p.TimeNS))
		offset += uint64(len(p.Data))
	}
	for _, p := range packets {
		image = append(image, p.Data...)
	}
	return image
}

// DecodePackets returns the packets of an image; their bytes refer into it.
func DecodePackets(image []byte) ([]Packet, error) {
	if len(image) < headerBytes || string(image[:len(packetMagic)]) != packetMagic {
		return nil, fmt.Errorf("read packets: %w: no header", errImage)
	}
	count, arenaLen := binary.LittleEndian.Uint64(image[8:]), binary.LittleEndian.Uint64(image[16:])
	body := uint64(len(image) - headerBytes)
	if count > body/recordBytes || arenaLen != body-count*recordBytes {
		return nil, fmt.Errorf("read packets: %w: %d packets with %d bytes in %d", errImage, count, arenaLen, body)
	}
	records, arena := image[headerBytes:headerBytes+count*recordBytes], image[headerBytes+count*recordBytes:]
	packets := make([]Packet, count)
	for i := range packets {
		r := records[i*recordBytes:]
		length, offset := uint64(binary.LittleEndian.Uint32(r[8:])), binary.LittleEndian.Uint64(r[12:])
		if offset > arenaLen || length > arenaLen-offset {
			return nil, fmt.Errorf("read packets: %w: packet %d runs past the end", errImage, i)
		}
		packets[i] = Packet{
			Number: binary.LittleEndian.Uint32(r), Link: packet.LinkType(binary.LittleEndian.Uint32(r[4:])),
			TimeNS: int64(binary.LittleEndian.Uint64(r[20:])),
			Data:   arena[offset : offset+length : offset+length],
		}
	}
	return packets, nil
}

// Word packs a verdict: the action above the 32 bits of the rule index.
func Word(v rules.Verdict) uint64 { return uint64(v.Action)<<32 | uint64(v.Rule) }

// Unword undoes Word.
func Unword(w uint64) rules.Verdict {
	return rules.Verdict{Action: rules.Action(w >> 32), Rule: uint32(w)}
}

// ActionOnly masks the rule index out of a word.
const ActionOnly = uint64(0xff) << 32

func encodeVerdicts(words []uint64) []byte {
	image := make([]byte, 0, verdictBytes*len(words))
	for _, w := range words {
		image = binary.LittleEndian.AppendUint64(image, w)
	}
	return image
}

// DecodeVerdicts returns the words of an image of n verdicts.
func DecodeVerdicts(image []byte, n int) ([]uint64, error) {
	if len(image) != n*verdictBytes {
		return nil, fmt.Errorf("read verdicts: %w: %d bytes for %d verdicts", errImage, len(image), n)
	}
	words := make([]uint64, n)
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(image[i*verdictBytes:])
	}
	return words, nil
}
