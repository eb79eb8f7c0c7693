package inputs

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

func drawPackets(t *rapid.T) []Packet {
	return rapid.SliceOf(rapid.Custom(func(t *rapid.T) Packet {
		return Packet{
			Number: rapid.Uint32().Draw(t, "number"), Link: packet.LinkType(rapid.Uint32().Draw(t, "link")), TimeNS: rapid.Int64().Draw(t, "time"),
			Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data"),
		}
	})).Draw(t, "packets")
}

func TestPacketImageRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		packets := drawPackets(t)
		got, err := DecodePackets(encodePackets(packets))
		require.NoError(t, err)
		require.Len(t, got, len(packets))
		for i := range packets {
			assert.Equal(t, packets[i].Number, got[i].Number)
			assert.Equal(t, packets[i].Link, got[i].Link)
			assert.Equal(t, packets[i].TimeNS, got[i].TimeNS)
			assert.Equal(t, string(packets[i].Data), string(got[i].Data))
		}
	})
}

func TestVerdictImageRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.Uint64()).Draw(t, "words")
		got, err := DecodeVerdicts(encodeVerdicts(words), len(words))
		require.NoError(t, err)
		assert.Equal(t, append([]uint64{}, words...), got)
		_, err = DecodeVerdicts(encodeVerdicts(words), len(words)+1)
		assert.ErrorIs(t, err, errImage)
	})
}

func TestWordKeepsVerdicts(t *testing.T) {
	for _, v := range []rules.Verdict{
		{Action: rules.Accept, Rule: rules.NoRule}, {Action: rules.Drop, Rule: 0}, {Action: rules.Drop, Rule: 1 << 31}, {},
	} {
		assert.Equal(t, v, Unword(Word(v)))
	}
	accept, drop := rules.Verdict{Action: rules.Accept, Rule: 9}, rules.Verdict{Action: rules.Drop, Rule: 9}
	assert.NotZero(t, (Word(accept)^Word(drop))&ActionOnly)
	assert.Zero(t, (Word(drop)^Word(rules.Verdict{Action: rules.Drop, Rule: 8}))&ActionOnly)
}

func FuzzDecodePackets(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte(packetMagic))
	f.Add(encodePackets([]Packet{{Number: 1, Link: 1, Data: []byte("abc")}, {Number: 7, Link: 101}}))
	f.Fuzz(func(t *testing.T, image []byte) {
		packets, err := DecodePackets(image)
		if err != nil {
			require.ErrorIs(t, err, errImage)
			return
		}
		for _, p := range packets {
			require.LessOrEqual(t, len(p.Data), len(image))
		}
	})
}
