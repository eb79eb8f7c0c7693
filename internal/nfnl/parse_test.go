package nfnl

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// queued is a message as the kernel sends it: a packet of 5 copied bytes of 9, stamped, from an interface.
func queued(t *testing.T) []byte {
	return bytesOf(t,
		"60000000 0003 0000 00000000 00000000",        // length 96, type, no flags
		"02 00 0007",                                  // family 2, queue 7
		"0b00 0100 00000102 0800 03 00",               // packet header: id 258, IPv4, hook 3, padding
		"0800 0600 00000002",                          // an interface: of no interest
		"1400 0400 0000000000000001 0000000000000002", // stamp: 1 s and 2 us
		"0800 0d00 00000009",                          // length of the whole packet
		"0800 0e00 00000001",                          // checksum not filled in
		"0800 0300 00000063",                          // a mark: of no interest
		"0900 0a00 4500000009 000000",                 // payload and padding
	)
}

func TestParseQueued(t *testing.T) {
	b := queued(t)
	var m Message
	rest, err := m.Parse(append(b[:len(b):len(b)], 0xee))
	require.NoError(t, err)
	assert.Equal(t, []byte{0xee}, rest)
	assert.Equal(t, Message{Kind: Queued, Packet: Packet{
		ID: 258, HasID: true, Protocol: 0x0800, Hook: 3, Data: []byte{0x45, 0, 0, 0, 9}, Length: 9,
		Stamp: 1_000_002_000, SkbInfo: 1,
	}}, m)
}

func TestParseFailed(t *testing.T) {
	verdict := AppendVerdict(nil, 7, 258, Drop)
	var m Message
	rest, err := m.Parse(bytesOf(t,
		"24000000 0200 0000 00000000 00000000", // length 36, error
		"feffffff",                             // ENOENT
		"20000000 0103 0100 02010000 00000000", // header of the verdict
	))
	require.NoError(t, err)
	assert.Empty(t, rest)
	assert.Equal(t, Message{Kind: Failed, Sequence: 258, Errno: 2}, m)
	assert.Equal(t, uint32(258), native.Uint32(verdict[8:]))
}

// TestParseDamaged cuts and bends a sound message. The packet's number survives what comes after it.
func TestParseDamaged(t *testing.T) {
	edit := func(offset int, value byte) func([]byte) []byte {
		return func(b []byte) []byte { b[offset] = value; return b }
	}
	for name, c := range map[string]struct {
		damage func([]byte) []byte
		want   error
		hasID  bool
	}{
		"empty":                      {func(b []byte) []byte { return nil }, ErrShortMessage, false},
		"cut in the header":          {func(b []byte) []byte { return b[:15] }, ErrShortMessage, false},
		"length below the header":    {edit(0, 15), ErrShortMessage, false},
		"cut behind the header":      {func(b []byte) []byte { return b[:16] }, ErrLength, false},
		"cut in the payload":         {func(b []byte) []byte { return b[:94] }, ErrLength, true},
		"cut in the packet header":   {func(b []byte) []byte { return b[:30] }, ErrLength, false},
		"length ends in the header":  {edit(0, 18), ErrShortMessage, false},
		"attribute of 3 bytes":       {edit(32, 3), ErrShortAttribute, true},
		"attribute past the message": {edit(32, 200), ErrLongAttribute, true},
		"short packet header":        {edit(20, 10), ErrShortAttribute, false},
		"short stamp":                {edit(40, 19), ErrShortAttribute, true},
		"no packet header":           {edit(22, 3), ErrNoPacketHeader, false},
		"half an attribute":          {edit(0, 22), ErrShortAttribute, false},
	} {
		t.Run(name, func(t *testing.T) {
			var m Message
			rest, err := m.Parse(c.damage(queued(t)))
			assert.ErrorIs(t, err, c.want)
			assert.Nil(t, rest)
			assert.Equal(t, c.hasID, m.Packet.HasID)
		})
	}
}

func TestParseDoesNotAllocate(t *testing.T) {
	b := queued(t)
	var m Message
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = m.Parse(b) }))
}

// FuzzParse checks that any bytes end in finitely many messages, inside their bounds.
func FuzzParse(f *testing.F) {
	f.Add([]byte{})
	f.Add(AppendVerdict(nil, 1, 2, Accept))
	f.Add(AppendBind(nil, 1, Settings{QueueLen: 1}))
	sound := []byte{
		44, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 7,
		11, 0, 1, 0, 0, 0, 1, 2, 8, 0, 3, 0, 9, 0, 10, 0, 0x45, 0, 0, 0, 9, 0, 0, 0,
	}
	f.Add(sound)
	f.Add(append(sound[:len(sound):len(sound)], sound...))
	f.Add([]byte{36, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 32, 0, 0, 0, 1, 3, 1, 0, 2, 1, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		for rest := b; len(rest) > 0; {
			var m Message
			next, err := m.Parse(rest)
			if err != nil {
				assert.Nil(t, next)
				return
			}
			require.Less(t, len(next), len(rest))
			require.LessOrEqual(t, len(m.Packet.Data), len(rest))
			if m.Kind == Queued {
				require.True(t, m.Packet.HasID)
				require.GreaterOrEqual(t, m.Packet.Length, uint32(len(m.Packet.Data)))
			}
			rest = next
		}
	})
}
