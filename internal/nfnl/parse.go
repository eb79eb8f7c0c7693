package nfnl

import "errors"

// Kind says what a message is about.
type Kind uint8

const (
	Other  Kind = iota // nothing that a queue sends
	Queued             // a packet waits for its verdict
	Failed             // a request failed, or was acknowledged
)

// Message is one message from the kernel, referring into the bytes that it was read from.
type Message struct {
	Kind     Kind
	Sequence uint32 // of the request that failed
	Errno    int32  // what a failed request failed with; 0: acknowledged
	Packet   Packet
}

// Packet is one packet that waits for a verdict.
type Packet struct {
	ID       uint32
	Protocol uint16 // EtherType, as the kernel has it
	Hook     uint8  // netfilter hook that queued it
	HasID    bool   // false: no verdict can be given
	Data     []byte // from the IP header on, clipped to the copy range; nil where nothing was copied
	Length   uint32 // bytes of the whole packet
	Stamp    int64  // nanoseconds since 1970 at which the kernel received it; 0: not stamped
	SkbInfo  uint32 // bit 0: checksum not filled in, bit 1: segments put together
}

// Errors of Parse. What was read before the error stands in the message.
var (
	ErrShortMessage   = errors.New("message ends inside its header")
	ErrLength         = errors.New("message is longer than what was received")
	ErrShortAttribute = errors.New("attribute is shorter than its header, or than its kind needs")
	ErrLongAttribute  = errors.New("attribute is longer than its message")
	ErrNoPacketHeader = errors.New("packet without an id")
)

// Parse reads the first message in b into m and returns the bytes after it. On an error rest is nil, and what was read
// until there stands in m: a packet's id comes first, so that even a damaged message can mostly be answered.
func (m *Message) Parse(b []byte) (rest []byte, err error) {
	*m = Message{}
	if len(b) < sizeHeader {
		return nil, ErrShortMessage
	}
	length := uint(native.Uint32(b))
	if length < sizeHeader {
		return nil, ErrShortMessage
	}
	whole := length <= uint(len(b))
	body := b[sizeHeader:min(length, uint(len(b)))]
	m.Sequence = native.Uint32(b[8:])
	switch native.Uint16(b[4:]) {
	case typePacket:
		m.Kind = Queued
		err = m.Packet.parse(body)
	case typeError:
		m.Kind = Failed
		err = m.parseError(body)
	}
	if !whole {
		return nil, ErrLength
	}
	if err != nil {
		return nil, err
	}
	return b[min(align4(int(length)), len(b)):], nil
}

// parseError reads an error number and the header of the request that it is about.
func (m *Message) parseError(body []byte) error {
	if len(body) < sizeError {
		return ErrShortMessage
	}
	m.Errno = -int32(native.Uint32(body))
	m.Sequence = native.Uint32(body[4+8:])
	return nil
}

func (p *Packet) parse(body []byte) error {
	if len(body) < sizeGeneric {
		return ErrShortMessage
	}
	rest := body[sizeGeneric:]
	for len(rest) >= sizeAttribute {
		length := int(native.Uint16(rest))
		if length < sizeAttribute {
			return ErrShortAttribute
		}
		if length > len(rest) {
			return ErrLongAttribute
		}
		if !p.set(native.Uint16(rest[2:])&attrTypeMask, rest[sizeAttribute:length:length]) {
			return ErrShortAttribute
		}
		rest = rest[min(align4(length), len(rest)):]
	}
	if len(rest) > 0 {
		return ErrShortAttribute
	}
	if !p.HasID {
		return ErrNoPacketHeader
	}
	p.Length = max(p.Length, uint32(len(p.Data)))
	return nil
}

// set takes over one attribute; false: its value is too short.
func (p *Packet) set(kind uint16, value []byte) bool {
	switch kind {
	case attrPayload:
		p.Data = value
	case attrPacketHeader:
		if len(value) < 7 {
			return false
		}
		p.ID, p.Protocol, p.Hook, p.HasID = be.Uint32(value), be.Uint16(value[4:]), value[6], true
	case attrTimestamp:
		if len(value) < 16 {
			return false
		}
		p.Stamp = int64(be.Uint64(value))*1e9 + int64(be.Uint64(value[8:]))*1e3
	case attrCapLen:
		return setUint32(&p.Length, value)
	case attrSkbInfo:
		return setUint32(&p.SkbInfo, value)
	}
	return true
}

func setUint32(field *uint32, value []byte) bool {
	if len(value) < 4 {
		return false
	}
	*field = be.Uint32(value)
	return true
}
