package main

import (
	"net"
	"strings"
	"time"
)

// sendDatagrams is a role of this program: 200 datagrams to the discard port of this host.
func sendDatagrams() error {
	conn, err := net.Dial("udp4", "127.0.0.1:9")
	if err != nil {
		return err
	}
	defer conn.Close()
	for range 200 {
		_, err := conn.Write([]byte("datagram"))
		if err != nil && !strings.Contains(err.Error(), "refused") { // nobody listens, and that is told by ICMP
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return nil
}
