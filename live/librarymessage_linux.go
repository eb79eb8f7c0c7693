package live

import (
	"github.com/florianl/go-nfqueue/v2"
	"github.com/mdlayher/netlink"

	"github.com/tigerbench/tigerbench/internal/nfnl"
)

// asLibraryMessage takes an encoded message apart the way that the library wants it.
func asLibraryMessage(b []byte) netlink.Message {
	const header = 16
	var m netlink.Message
	_ = m.UnmarshalBinary(b) // fails for other lengths than the encoder writes only
	return netlink.Message{Header: netlink.Header{Type: m.Header.Type, Flags: m.Header.Flags}, Data: b[header:]}
}

// packetOf takes over what the dispatcher looks at.
func packetOf(a nfqueue.Attribute) nfnl.Packet {
	p := nfnl.Packet{ID: *a.PacketID, HasID: true}
	if a.Payload != nil {
		p.Data = *a.Payload
	}
	if a.HwProtocol != nil {
		p.Protocol = *a.HwProtocol
	}
	if a.Hook != nil {
		p.Hook = *a.Hook
	}
	p.Length = uint32(len(p.Data))
	if a.CapLen != nil {
		p.Length = max(p.Length, *a.CapLen)
	}
	if a.Timestamp != nil {
		p.Stamp = a.Timestamp.UnixNano()
	}
	return p
}
