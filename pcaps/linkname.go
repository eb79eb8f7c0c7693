package pcaps

import (
	"fmt"

	"github.com/tigerbench/tigerbench/packet"
)

// linkNames as in https://www.tcpdump.org/linktypes.html; 12 and 14 are RAW as some systems number it.
var linkNames = map[packet.LinkType]string{
	0: "NULL", 1: "EN10MB", 6: "TOKEN_RING", 8: "SLIP", 9: "PPP", 10: "FDDI", 12: "RAW", 14: "RAW", 50: "PPP_SERIAL",
	51: "PPP_ETHER", 100: "ATM_RFC1483", 101: "RAW", 104: "C_HDLC", 105: "802_11", 107: "FRELAY", 108: "LOOP",
	113: "LINUX_SLL", 117: "PFLOG", 119: "PRISM_HEADER", 127: "802_11_RADIOTAP", 147: "USER0", 163: "802_11_AVS",
	187: "BLUETOOTH_HCI_H4", 189: "USB_LINUX", 192: "PPI", 195: "802_15_4", 201: "BLUETOOTH_HCI_H4_WITH_PHDR",
	220: "USB_LINUX_MMAPPED", 228: "IPV4", 229: "IPV6", 231: "DBUS", 239: "NFLOG", 249: "USBPCAP", 253: "NETLINK", 276: "LINUX_SLL2",
}

// linkName is a link type's name with its number, or LINKTYPE with its number.
func linkName(link packet.LinkType) string {
	name, ok := linkNames[link]
	if !ok {
		name = "LINKTYPE"
	}
	return fmt.Sprintf("%s(%d)", name, link)
}
