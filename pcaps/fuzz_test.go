package pcaps

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRead: no panic, no hang, no memory beyond the file's size and its index; every packet lies in the arena, behind
// the one before it; what isn't read is told.
func FuzzRead(f *testing.F) {
	for _, file := range small() {
		f.Add(file)
		f.Add(gzipped(f, file))
	}
	f.Add(join(shb(le), idb(le, 1, 0), epbClaiming(le, 0, 0, 99, 99, "x"), epb(le, 7, 0, "y"), shbVersion(be, 3, 0), epb(be, 0, 0, "z")))
	shared, _ := findShared() // none where they are absent
	for _, file := range shared {
		if data, err := os.ReadFile(file.path); err == nil && len(data) < 10_000 {
			f.Add(data)
		}
	}
	f.Add(join(pcapHeadVersion(le, 0xa1b2c3d4, 1, 2, 2), record(le, 1, 0, 5, 5, "hello")))
	f.Fuzz(func(t *testing.T, file []byte) {
		in := &input{name: "fuzz", size: int64(len(file)), open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(file)), nil }}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if in.measure(16<<20) != nil {
			return
		}
		c, err := in.read(16 << 20)
		runtime.ReadMemStats(&after)
		require.NotNil(t, c, "%v", err)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(len(c.Arena)+24*c.Len()+64<<20))
		requireSound(t, c, err)
	})
}

func requireSound(t *testing.T, c *Capture, err error) {
	var damage *DamageError
	require.Equal(t, err != nil, errors.As(err, &damage))
	end := uint64(0)
	for i, r := range c.Records {
		require.GreaterOrEqual(t, uint64(r.Offset), end, "packet %d begins behind the one before", i+1)
		end = uint64(r.Offset) + uint64(r.CapLen)
		require.LessOrEqual(t, end, uint64(len(c.Arena)))
		require.Len(t, c.Data(i), int(r.CapLen))
	}
	if c.Unread > 0 || c.SkippedPackets() > 0 {
		require.NotNil(t, damage, "what was not read is told")
	}
	if damage != nil {
		require.LessOrEqual(t, damage.Packet, c.Len()+c.SkippedPackets()+1)
		require.LessOrEqual(t, damage.Offset, int64(len(c.Arena)))
	}
}

// Every truncation of the small shared captures: what is read is the begin of what the whole file holds.
func TestEveryTruncationOfSharedCaptures(t *testing.T) {
	for _, file := range sharedCaptures(t) {
		data, err := os.ReadFile(file.path)
		require.NoError(t, err)
		if len(data) > 6000 {
			continue
		}
		for n := 4; n <= len(data); n++ {
			end, packets, inOrder := uint64(0), 0, true
			tally := walk(data[:n], func(r Record) {
				inOrder = inOrder && uint64(r.Offset) >= end
				end = uint64(r.Offset) + uint64(r.CapLen)
				packets++
			})
			// Nothing is left over where the cut is between two packets.
			sound := inOrder && end <= uint64(n) && packets == tally.packets && packets <= file.packets &&
				(tally.damage != nil || tally.unread+int64(tally.passed) == 0)
			if !sound {
				t.Fatalf("%s cut to %d bytes: %d packets, %+v", file.path, n, packets, tally)
			}
		}
	}
}
