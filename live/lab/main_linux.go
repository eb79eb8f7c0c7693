package lab

import (
	"context"
	"fmt"

	"github.com/florianl/go-nfqueue/v2"
)

// The parts that make up the lab itself.
const (
	roleKeeper = "keeper"
	roleHost   = "host"
	roleBind   = "bind"
)

func namespacePart(role string) error {
	switch role {
	case roleKeeper:
		return keep()
	case roleHost:
		return serveHost()
	case roleBind:
		return bindQueue()
	default:
		return fmt.Errorf("unknown part %q", role)
	}
}

// bindQueue tries whether this network namespace lets a program listen on a queue.
func bindQueue() error {
	q, err := nfqueue.Open(&nfqueue.Config{MaxPacketLen: 0xffff, MaxQueueLen: 1, Copymode: nfqueue.NfQnlCopyPacket})
	if err != nil {
		return fmt.Errorf("open netlink socket: %w", err)
	}
	defer q.Close()
	ignore := func(nfqueue.Attribute) int { return 0 }
	stop := func(error) int { return 1 }
	if err := q.RegisterWithErrorFunc(context.Background(), ignore, stop); err != nil {
		return fmt.Errorf("bind queue 0: %w", err)
	}
	return nil
}
