package packet

// Datagram finds the outermost IP packet behind the link layer, where Parse finds it: its version as the link layer
// announced it, or as its first byte says where nothing did, and the bytes from there on, link-layer padding included. The
// reason is not zero where there is none.
func Datagram(link LinkType, data []byte) (version int, datagram []byte, r Reason) {
	version, datagram, r = findIP(link, data)
	if r == 0 && version == anyIP {
		if len(datagram) == 0 {
			return 0, nil, truncated(headerIP)
		}
		version = int(datagram[0] >> 4)
	}
	return version, datagram, r
}
