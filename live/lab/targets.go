package lab

import "net/netip"

// HTTPPort and DatagramPort are where the server's programs listen; no built-in rule drops packets to them.
const (
	HTTPPort     = 80
	DatagramPort = 4242
)

// HTTPTarget is where Serve listens, and DatagramTarget where Receive does.
func HTTPTarget() netip.AddrPort     { return netip.AddrPortFrom(ServerAddr, HTTPPort) }
func DatagramTarget() netip.AddrPort { return netip.AddrPortFrom(ServerAddr, DatagramPort) }
