package nfnl

// Verdict is what the kernel does with a queued packet.
type Verdict uint32

const (
	Drop   Verdict = 0
	Accept Verdict = 1
)

// VerdictSize is the size of one encoded verdict in bytes: 16 + 4 + attribute header 4 + verdict and id 8.
const VerdictSize = sizeHeader + sizeGeneric + sizeAttribute + 8

// AppendVerdict appends the verdict on one packet. Several, one after another, make one send. The packet's id is the
// message's sequence number too, so that an error names the packet that it is about.
func AppendVerdict(b []byte, queue uint16, id uint32, v Verdict) []byte {
	b = appendHeader(b, VerdictSize, typeVerdict, id, queue)
	b = appendAttribute(b, attrVerdictHeader, 8)
	b = be.AppendUint32(b, uint32(v))
	return be.AppendUint32(b, id)
}

// Settings are a queue's configuration.
type Settings struct {
	CopyRange uint32 // bytes of a packet that are copied, at most MaxCopyRange
	QueueLen  uint32 // packets that may wait for a verdict
	Flags     Flags  // those set; the others are cleared
}

// AppendBind appends the message that binds the sending socket to a queue and configures it. Everything is in one
// message, because a queue that is bound and not yet told what to copy drops its packets, uncounted.
func AppendBind(b []byte, queue uint16, s Settings) []byte {
	const size = sizeHeader + sizeGeneric + (sizeAttribute + 4) + (sizeAttribute + 8) + 3*(sizeAttribute+4)
	b = appendHeader(b, size, typeConfig, 0, queue)
	b = appendAttribute(b, attrCommand, 4)
	b = append(b, commandBind, 0, 0, 0) // any protocol family
	b = appendAttribute(b, attrParams, 5)
	b = be.AppendUint32(b, s.CopyRange)
	b = append(b, copyPacket, 0, 0, 0) // and padding
	b = appendAttribute(b, attrQueueLen, 4)
	b = be.AppendUint32(b, s.QueueLen)
	b = appendAttribute(b, attrMask, 4)
	b = be.AppendUint32(b, uint32(FailOpen|GSO))
	b = appendAttribute(b, attrFlags, 4)
	return be.AppendUint32(b, uint32(s.Flags))
}

// AppendQueueLen appends the message that changes how many packets may wait. With 0 no more packets enter the queue,
// and those that wait stay.
func AppendQueueLen(b []byte, queue uint16, packets uint32) []byte {
	b = appendHeader(b, sizeHeader+sizeGeneric+sizeAttribute+4, typeConfig, 0, queue)
	b = appendAttribute(b, attrQueueLen, 4)
	return be.AppendUint32(b, packets)
}

// appendHeader appends both headers; size is the whole message's. No acknowledgement is asked for: the kernel carries a
// request out inside the send, and answers errors only.
func appendHeader(b []byte, size, kind int, sequence uint32, queue uint16) []byte {
	b = native.AppendUint32(b, uint32(size))
	b = native.AppendUint16(b, uint16(kind))
	b = native.AppendUint16(b, flagRequest)
	b = native.AppendUint32(b, sequence)
	b = native.AppendUint32(b, 0) // port: the kernel's
	b = append(b, 0, 0)           // any family, version 0
	return be.AppendUint16(b, queue)
}

// appendAttribute appends an attribute's header; size is its value's, without padding.
func appendAttribute(b []byte, kind, size int) []byte {
	b = native.AppendUint16(b, uint16(sizeAttribute+size))
	return native.AppendUint16(b, uint16(kind))
}
