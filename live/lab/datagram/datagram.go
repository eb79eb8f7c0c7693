// Package datagram sends numbered UDP datagrams at a rate, and counts exactly which of them arrived.
package datagram

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/ids"
)

// A datagram's payload begins with the stream's number and its own, 8 bytes each, big-endian.
const headerBytes = 16

// maxBytes is the largest payload that needs no fragments on an Ethernet.
const maxBytes = 1472

// burst bounds how many datagrams one system call moves.
const burst = 64

// SendOptions describe a stream.
type SendOptions struct {
	Target   netip.AddrPort `json:"target"`
	Stream   uint64         `json:"stream"` // tells this stream's datagrams from those of others
	Rate     float64        `json:"rate"`   // datagrams a second
	Duration time.Duration  `json:"duration_ns"`
	Bytes    int            `json:"bytes"` // of payload; 0 stands for 64
}

func (o SendOptions) withDefaults() SendOptions {
	if o.Bytes == 0 {
		o.Bytes = 64
	}
	return o
}

func (o SendOptions) check() error {
	switch {
	case !o.Target.IsValid():
		return errors.New("datagrams need a target")
	case !(o.Rate > 0) || o.Duration <= 0 || o.count() > ids.Limit:
		return fmt.Errorf("%v datagrams a second for %v are not between 1 and %d", o.Rate, o.Duration, ids.Limit)
	case o.Bytes < headerBytes || o.Bytes > maxBytes:
		return fmt.Errorf("%d bytes of payload are not between %d and %d", o.Bytes, headerBytes, maxBytes)
	}
	return nil
}

func (o SendOptions) count() float64 { return math.Round(o.Rate * o.Duration.Seconds()) }

// Sent is what a sender did. Datagrams 0 to Sent-1 have left its socket; the numbers of refused ones were used again.
type Sent struct {
	Options   SendOptions   `json:"options"`
	Scheduled uint64        `json:"scheduled"`
	Sent      uint64        `json:"sent"`
	Calls     uint64        `json:"calls"`   // system calls that sent something
	Refused   uint64        `json:"refused"` // calls that the system refused for want of buffers
	Elapsed   time.Duration `json:"elapsed_ns"`
	MaxLag    time.Duration `json:"max_lag_ns"` // how far behind its schedule the sender was at worst
	Ended     time.Duration `json:"ended_ns"`   // when the last one left, by usage.Monotonic
}

// ReceiveOptions describe a receiver.
type ReceiveOptions struct {
	Listen netip.AddrPort `json:"listen"`
	Stream uint64         `json:"stream"`
	Buffer int            `json:"buffer"`   // bytes asked for; 0 stands for 8 MiB
	Quiet  time.Duration  `json:"quiet_ns"` // how long nothing must have come before a stopped receiver ends; 0 stands for 100 ms
}

func (o ReceiveOptions) withDefaults() ReceiveOptions {
	if o.Buffer == 0 {
		o.Buffer = 8 << 20
	}
	if o.Quiet == 0 {
		o.Quiet = 100 * time.Millisecond
	}
	return o
}

// Received is what arrived.
type Received struct {
	Options    ReceiveOptions `json:"options"`
	Distinct   uint64         `json:"distinct"`   // datagrams of the stream, each once
	Duplicates uint64         `json:"duplicates"` // that came again
	Reordered  uint64         `json:"reordered"`  // that came after one with a higher number
	Foreign    uint64         `json:"foreign"`    // too short, of another stream, or numbered beyond ids.Limit
	IDs        ids.Set        `json:"ids"`        // the numbers of the distinct ones
	Last       time.Duration  `json:"last_ns"`    // when the last one was counted, by usage.Monotonic
	Buffer     int            `json:"buffer"`     // bytes that the system granted, as it accounts them; 0 where it does not tell
	// Overflowed counts datagrams that reached the receiver's host and found its socket's buffer full; -1 where the system
	// does not tell. They were lost by the receiver, not on the way.
	Overflowed int64 `json:"overflowed"`
}

// Loss is what became of the datagrams that did not arrive. Lost = Way + Receiver where Overflowed is known.
type Loss struct {
	Lost     uint64 `json:"lost"`
	Receiver int64  `json:"receiver"` // lost by the receiver's socket; -1 where unknown
	Way      int64  `json:"way"`      // lost on the way; -1 where unknown
}

// Compare says what was lost between sender and receiver. It is an error if something arrived that was not sent.
func Compare(sent Sent, received Received) (Loss, error) {
	for id := range received.IDs.All {
		if id >= sent.Sent {
			return Loss{}, fmt.Errorf("datagram %d arrived, and only %d were sent", id, sent.Sent)
		}
	}
	loss := Loss{Lost: sent.Sent - received.Distinct, Receiver: -1, Way: -1}
	if received.Overflowed >= 0 {
		loss.Receiver = received.Overflowed
		loss.Way = int64(loss.Lost) - loss.Receiver
	}
	return loss, nil
}

func putHeader(payload []byte, stream, number uint64) {
	binary.BigEndian.PutUint64(payload, stream)
	binary.BigEndian.PutUint64(payload[8:], number)
}

// header returns a datagram's number, if it belongs to the stream.
func header(payload []byte, stream uint64) (number uint64, ok bool) {
	if len(payload) < headerBytes || binary.BigEndian.Uint64(payload) != stream {
		return 0, false
	}
	return binary.BigEndian.Uint64(payload[8:]), true
}
