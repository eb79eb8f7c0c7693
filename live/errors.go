package live

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// Why a queue cannot be bound. Errors of Open wrap one of these where they can tell, and say the remedy.
var (
	// ErrCapability: the process lacks CAP_NET_ADMIN over its network namespace.
	ErrCapability = errors.New("no CAP_NET_ADMIN over this network namespace: run as root, " +
		"or give the program the capability: setcap cap_net_admin+ep PROGRAM")
	// ErrQueueTaken: a socket owns the queue. Find the program by its netlink address, in most cases its process id.
	ErrQueueTaken = errors.New("queue is taken")
	// ErrKernel: this kernel has no NFQUEUE.
	ErrKernel = errors.New("kernel has no NFQUEUE: load nfnetlink_queue, or use a kernel built with " +
		"CONFIG_NETFILTER_NETLINK_QUEUE and CONFIG_NETFILTER_XT_TARGET_NFQUEUE")
	// ErrCounters: without the kernel's counters loss would be silent. A network namespace that is made together with its user
	// namespace, before that has users, has them belong to somebody else.
	ErrCounters = errors.New("the kernel's counters cannot be read: run as root, " +
		"or make the network namespace once the user namespace has its uid map")
	// ErrTraffic: the library takes a packet for the answer to its request.
	ErrTraffic = errors.New("packets came while the queue was being bound: with reader nfqueue, " +
		"fill the queue once it is bound, or use reader raw")
)

// explain tells apart why binding failed: the kernel says EPERM both for a queue that is taken and for a capability that
// is missing. owner is the queue's row in /proc, or why there is none.
func explain(queue uint16, err error, owner Kernel, ownerErr error) error {
	switch {
	case errors.Is(err, syscall.EPERM) && ownerErr == nil:
		return fmt.Errorf("bind queue %d: %w by the socket with netlink address %d, in most cases its process's id: "+
			"end that program, or choose another queue: %w", queue, ErrQueueTaken, owner.Port, err)
	case errors.Is(err, syscall.EPERM) && errors.Is(ownerErr, fs.ErrPermission):
		return fmt.Errorf("bind queue %d: taken, or not this namespace's: %w: %w", queue, ErrCounters, err)
	case errors.Is(err, syscall.EPERM):
		return fmt.Errorf("bind queue %d: %w: %w", queue, ErrCapability, err)
	case isMissing(err, ownerErr):
		return fmt.Errorf("bind queue %d: %w: %w", queue, ErrKernel, err)
	}
	return err
}

// isMissing recognizes a kernel without queues: no netfilter sockets, or nobody to answer for queues (EINVAL) and no file that
// counts them.
func isMissing(err, ownerErr error) bool {
	return errors.Is(err, syscall.EPROTONOSUPPORT) || errors.Is(err, syscall.EAFNOSUPPORT) ||
		errors.Is(err, syscall.EINVAL) && errors.Is(ownerErr, fs.ErrNotExist)
}
