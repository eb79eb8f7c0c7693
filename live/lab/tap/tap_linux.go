package tap

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/tigerbench/tigerbench/internal/usage"
)

const (
	blockBytes = 256 << 10
	frameBytes = 2 << 10              // the kernel wants a size that divides a block; blocks are filled without regard to it
	retire     = 4 * time.Millisecond // a block that is not full is handed over after that
	nap        = 20 * time.Millisecond
)

// DefaultBytes is a ring for some 100,000 small packets.
const DefaultBytes = 32 << 20

// Tap is a packet socket with a ring (TPACKET_V3). It is for one goroutine.
type Tap struct {
	fd      int
	ring    []byte
	next    int // block to be read
	dropped uint64
	last    time.Duration // when frames were last handed over
}

// Open taps a link: IPv4 packets that reach it count from here on. Zero bytes stand for DefaultBytes.
func Open(link string, bytes int) (*Tap, error) {
	if bytes == 0 {
		bytes = DefaultBytes
	}
	i, err := net.InterfaceByName(link)
	if err != nil {
		return nil, fmt.Errorf("find link %s: %w", link, err)
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0) // no protocol: nothing comes before the ring is there
	if err != nil {
		return nil, fmt.Errorf("open packet socket: %w", err)
	}
	t := &Tap{fd: fd}
	if err := t.setUp(i.Index, max(bytes/blockBytes, 2)); err != nil {
		return nil, errors.Join(fmt.Errorf("tap link %s: %w", link, err), t.Close())
	}
	return t, nil
}

func (t *Tap) setUp(link, blocks int) error {
	if err := unix.SetsockoptInt(t.fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return fmt.Errorf("choose ring version: %w", err)
	}
	request := unix.TpacketReq3{
		Block_size: blockBytes, Block_nr: uint32(blocks), Frame_size: frameBytes, Frame_nr: uint32(blocks * (blockBytes / frameBytes)),
		Retire_blk_tov: uint32(retire.Milliseconds()),
	}
	if err := unix.SetsockoptTpacketReq3(t.fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &request); err != nil {
		return fmt.Errorf("make a ring of %d bytes: %w", blocks*blockBytes, err)
	}
	var err error
	if t.ring, err = unix.Mmap(t.fd, 0, blocks*blockBytes, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err != nil {
		return fmt.Errorf("map the ring: %w", err)
	}
	if err := unix.Bind(t.fd, &unix.SockaddrLinklayer{Protocol: NetworkOrder(unix.ETH_P_IP), Ifindex: link}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	return nil
}

// NetworkOrder is a number of two bytes as sockets want it.
func NetworkOrder(v uint16) uint16 {
	return binary.BigEndian.Uint16(binary.NativeEndian.AppendUint16(nil, v))
}

// Close ends the tap.
func (t *Tap) Close() error {
	var unmapped error
	if t.ring != nil {
		unmapped = unix.Munmap(t.ring)
		t.ring = nil
	}
	return errors.Join(unmapped, unix.Close(t.fd))
}

// Read hands frames over, from the Ethernet header on, until ctx has ended and none came for as long as quiet. A frame is valid
// during the call only.
func (t *Tap) Read(ctx context.Context, quiet time.Duration, each func(frame []byte)) error {
	for last := time.Now(); ; {
		if t.block(each) {
			last, t.last = time.Now(), usage.Monotonic()
			continue
		}
		if ctx.Err() != nil && time.Since(last) >= quiet {
			return nil
		}
		if err := t.wait(); err != nil {
			return err
		}
		if ctx.Err() == nil {
			last = time.Now()
		}
	}
}

func (t *Tap) wait() error {
	poll := []unix.PollFd{{Fd: int32(t.fd), Events: unix.POLLIN}}
	if _, err := unix.Poll(poll, int(nap.Milliseconds())); err != nil && !errors.Is(err, unix.EINTR) {
		return fmt.Errorf("wait for packets: %w", err)
	}
	return nil
}

// block hands over the frames of the next block, if the kernel has given it over, and gives it back.
func (t *Tap) block(each func(frame []byte)) bool {
	base := unsafe.Pointer(&t.ring[t.next*blockBytes])
	header := (*unix.TpacketHdrV1)(unsafe.Add(base, unsafe.Offsetof(unix.TpacketBlockDesc{}.Hdr)))
	// The kernel sets the status once the block is written; the load synchronizes with that.
	if atomic.LoadUint32(&header.Block_status)&unix.TP_STATUS_USER == 0 {
		return false
	}
	block := t.ring[t.next*blockBytes : (t.next+1)*blockBytes]
	at := header.Offset_to_first_pkt
	for range header.Num_pkts {
		p := (*unix.Tpacket3Hdr)(unsafe.Pointer(&block[at]))
		each(block[at+uint32(p.Mac) : at+uint32(p.Mac)+p.Snaplen])
		at += p.Next_offset
	}
	runtime.KeepAlive(block)
	atomic.StoreUint32(&header.Block_status, unix.TP_STATUS_KERNEL)
	t.next = (t.next + 1) % (len(t.ring) / blockBytes)
	return true
}

// Last is when the last frames were handed over, by usage.Monotonic: up to some milliseconds after they came. 0: none were.
func (t *Tap) Last() time.Duration { return t.last }

// Dropped is how many packets found the ring full.
func (t *Tap) Dropped() (uint64, error) {
	stats, err := unix.GetsockoptTpacketStatsV3(t.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return 0, fmt.Errorf("read the ring's counters: %w", err)
	}
	t.dropped += uint64(stats.Drops) // reading sets it back
	return t.dropped, nil
}
