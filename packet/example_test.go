package packet_test

import (
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
)

func ExampleParse() {
	const rawIP = 101
	datagram := []byte{
		0x45, 0, 0, 40, 0, 0, 0x40, 0, 64, 6, 0, 0, 192, 0, 2, 1, 198, 51, 100, 2,
		0xc0, 0, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0,
	}
	var p packet.Packet
	class := packet.Parse(&p, rawIP, datagram)
	fmt.Println(class == packet.OK, p.Protocol, p.SrcPort, p.DstPort, p.Length)

	packet.Parse(&p, rawIP, datagram[:30])
	fmt.Println(p.Class == packet.Truncated, p.Reason)
	// Output:
	// true 6 49152 80 40
	// true truncated TCP header
}
