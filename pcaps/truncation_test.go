package pcaps

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is one file of each format, with everything that the format has.
func small() map[string][]byte {
	return map[string][]byte{
		"pcap":     join(pcapHead(le, 0xa1b2c3d4, 1), record(le, 1, 2, 5, 5, "hello"), record(le, 1, 3, 0, 9, ""), record(le, 2, 0, 3, 3, "abc")),
		"modified": join(pcapHead(be, 0xa1b2cd34, 1), record(be, 1, 2, 5, 5, "12345678hello"), record(be, 1, 3, 2, 9, "12345678xx")),
		"pcapng": join(shb(le, option(le, 1, 'c')...), idb(le, 1, 0, option(le, optTimeResol, 9)...), epb(le, 0, 1, "hello"), block(le, 99, nil),
			shb(be), idb(be, 101, 0), obsolete(be, 0, 1, "old"), spb(be, 4, "simp"), epb(be, 0, 2, "")),
	}
}

// Whatever the length a file is cut to: no panic, the packets are the first ones of the whole file, and what is missing
// is told unless the cut leaves whole packets only.
func TestEveryTruncation(t *testing.T) {
	for name, file := range small() {
		t.Run(name, func(t *testing.T) {
			whole, err := ReadFile(write(t, "whole", file))
			require.NoError(t, err)
			silent := 0
			for n := range file {
				c, err := ReadFile(write(t, "cut", file[:n]))
				if n < 4 {
					require.ErrorIs(t, err, ErrNotCapture, "%d bytes", n)
					continue
				}
				require.NotNil(t, c, "%d bytes: %v", n, err)
				require.Equal(t, whole.Records[:c.Len()], append([]Record{}, c.Records...), "%d bytes", n)
				if err == nil {
					silent++
					continue
				}
				var damage *DamageError
				require.True(t, errors.As(err, &damage), "%d bytes: %v", n, err)
				require.LessOrEqual(t, damage.Offset, int64(n))
				require.Equal(t, c.Len()+1, damage.Packet)
				require.Positive(t, c.Unread+damage.Offset-int64(n)+1)
			}
			assert.Equal(t, boundaries[name], silent, "cuts between two records or blocks")
		})
	}
}

// boundaries is the number of places where each small file can be cut so that a sound, shorter file remains.
var boundaries = map[string]int{"pcap": 3, "modified": 2, "pcapng": 8}

func TestEveryTruncationOfGzip(t *testing.T) {
	for name, file := range small() {
		packed := gzipped(t, file)
		for n := range packed {
			c, err := ReadFile(write(t, "cut", packed[:n]))
			require.Error(t, err, "%s cut to %d bytes", name, n)
			if c == nil {
				require.ErrorIs(t, err, ErrNotCapture, "%s cut to %d bytes", name, n)
				continue
			}
			var damage *DamageError
			require.ErrorAs(t, err, &damage, "%s cut to %d bytes", name, n)
			require.Contains(t, damage.Message, "gzip")
		}
	}
}
