package replay

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// errLoad is returned for bytes that WriteTo did not write.
var errLoad = errors.New("these bytes are no load")

// WriteTo writes the packets for ReadLoad: their number, and each with its time and length before it, in 8 bytes a number.
func (l *Load) WriteTo(w io.Writer) (written int64, err error) {
	b := bufio.NewWriter(w)
	number := func(n int) {
		_ = binary.Write(b, be, uint64(n)) // a buffered writer keeps its error for Flush
		written += 8
	}
	number(len(l.Packets))
	for i := range l.Packets {
		number(int(l.Packets[i].At))
		number(len(l.Packets[i].Data))
		_, _ = b.Write(l.Packets[i].Data)
		written += int64(len(l.Packets[i].Data))
	}
	if err := b.Flush(); err != nil {
		return written, fmt.Errorf("write packets: %w", err)
	}
	return written, nil
}

// ReadLoad reads packets and their times from r, and not one byte more: numbers in the capture, refusals and counts are not written.
func ReadLoad(r io.Reader) (*Load, error) {
	var failed error
	number := func(limit uint64) uint64 {
		var word [8]byte
		if _, err := io.ReadFull(r, word[:]); err != nil && failed == nil {
			failed = fmt.Errorf("read packets: %w", err)
		}
		n := be.Uint64(word[:])
		if n > limit && failed == nil {
			failed = fmt.Errorf("read packets: %w", errLoad)
		}
		return n
	}
	l := &Load{}
	for count := number(math.MaxUint32); failed == nil && uint64(len(l.Packets)) < count; {
		p := Packet{At: time.Duration(number(math.MaxInt64)), Data: make([]byte, number(math.MaxUint16))}
		if failed == nil {
			if _, err := io.ReadFull(r, p.Data); err != nil {
				failed = fmt.Errorf("read packets: %w", err)
			}
		}
		l.Packets = append(l.Packets, p)
	}
	return l, failed
}
