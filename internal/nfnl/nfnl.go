// Package nfnl speaks the part of netlink that NFQUEUE needs: messages are written into and read from memory that the
// caller owns, and nothing is allocated for a packet.
//
// A message is a netlink header (16 bytes, host order), nfnetlink's header (family, version, and the queue's number in
// network order), and attributes, each padded to 4 bytes: the kernel's linux/netfilter/nfnetlink_queue.h.
package nfnl

import "encoding/binary"

var (
	be     = binary.BigEndian
	native = binary.NativeEndian
)

// Sizes in bytes.
const (
	sizeHeader    = 16 // struct nlmsghdr
	sizeGeneric   = 4  // struct nfgenmsg
	sizeAttribute = 4  // struct nlattr
	sizeError     = 4 + sizeHeader

	// Overhead bounds what a queued packet's message holds beside the payload: headers and every other attribute.
	Overhead = 512
	// MaxCopyRange is the most payload that fits into one attribute; the kernel clamps what asks for more.
	MaxCopyRange = 1<<16 - 1 - sizeAttribute
)

// Message types: the queue's subsystem in the high byte.
const (
	typeError   = 2 // NLMSG_ERROR
	typePacket  = 3 << 8
	typeVerdict = 3<<8 | 1
	typeConfig  = 3<<8 | 2
	flagRequest = 1 // NLM_F_REQUEST
)

// Attributes of a queued packet (NFQA_*).
const (
	attrPacketHeader  = 1
	attrVerdictHeader = 2
	attrTimestamp     = 4
	attrPayload       = 10
	attrCapLen        = 13
	attrSkbInfo       = 14
	attrTypeMask      = 1<<14 - 1 // without the nested and byte-order bits
)

// Attributes of a queue's configuration (NFQA_CFG_*).
const (
	attrCommand  = 1
	attrParams   = 2
	attrQueueLen = 3
	attrMask     = 4
	attrFlags    = 5
	commandBind  = 1
	copyPacket   = 2
)

// Flags are options of a queue.
type Flags uint32

const (
	FailOpen Flags = 1 << 0 // packets pass, and in no counter, where the queue or the socket is full
	GSO      Flags = 1 << 2 // large packets come whole, with checksums not filled in, instead of in segments
)

func align4(n int) int { return (n + 3) &^ 3 }
