package nfnl

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// TestSocket needs no privilege: a netlink socket refuses the stranger's request by a message, which it then receives.
func TestSocket(t *testing.T) {
	s, err := Open(4, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	assert.NotZero(t, s.Port())

	n, err := s.Receive()
	require.NoError(t, err)
	assert.Zero(t, n)

	noSuchType := AppendVerdict(nil, 1, 77, Accept)
	native.PutUint16(noSuchType[4:], 3<<8|0x7f) // refused whatever the kernel has and the process may
	require.NoError(t, s.Send(append(noSuchType, noSuchType...)))
	require.NoError(t, s.Wait(time.Second))
	n, err = s.Receive()
	require.NoError(t, err)
	require.Equal(t, 2, n, "two requests in one send are two answers")
	for i := range n {
		data, cut := s.Datagram(i)
		var m Message
		_, err = m.Parse(data)
		require.NoError(t, err)
		assert.False(t, cut)
		assert.Equal(t, Failed, m.Kind)
		assert.EqualValues(t, 77, m.Sequence)
		assert.NotZero(t, m.Errno)
	}
}

func TestRequestReturnsTheAnswer(t *testing.T) {
	s, err := Open(1, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	refused := AppendVerdict(nil, 1, 77, Accept)
	native.PutUint16(refused[4:], 3<<8|0x7f)
	err = s.Request(refused)
	assert.Contains(t, []error{unix.EPERM, unix.EINVAL}, err, "without the capability, with it")
	n, err := s.Receive()
	require.NoError(t, err)
	assert.Zero(t, n, "the answer was taken")
}

func TestDatagramIsCut(t *testing.T) {
	s, err := Open(1, sizeHeader)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	refused := AppendVerdict(nil, 1, 77, Accept)
	native.PutUint16(refused[4:], 3<<8|0x7f)
	require.NoError(t, s.Send(refused))
	n, err := s.Receive()
	require.NoError(t, err)
	require.Equal(t, 1, n)
	data, cut := s.Datagram(0)
	assert.True(t, cut)
	var m Message
	_, err = m.Parse(data)
	assert.ErrorIs(t, err, ErrLength)
}

func TestSocketDoesNotAllocate(t *testing.T) {
	s, err := Open(4, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	refused := AppendVerdict(nil, 1, 77, Accept)
	native.PutUint16(refused[4:], 3<<8|0x7f)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		_ = s.Send(refused)
		_ = s.Wait(time.Second)
		_, _ = s.Receive()
	}))
	before := s.Calls()
	_ = s.Wait(time.Nanosecond)
	assert.Equal(t, before+1, s.Calls())
}

func TestWaitEnds(t *testing.T) {
	s, err := Open(1, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	for range 2 { // the kernel overwrites what it is told to wait for
		begin := time.Now()
		require.NoError(t, s.Wait(20*time.Millisecond))
		assert.GreaterOrEqual(t, time.Since(begin), 15*time.Millisecond)
	}
}

func TestOptions(t *testing.T) {
	s, err := Open(1, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	granted, err := s.SetReadBuffer(8192)
	require.NoError(t, err)
	assert.Equal(t, 2*8192, granted)
	for _, on := range []bool{true, false} {
		require.NoError(t, s.SetNoENOBUFS(on))
		value, err := unix.GetsockoptInt(s.fd, unix.SOL_NETLINK, unix.NETLINK_NO_ENOBUFS)
		require.NoError(t, err)
		assert.Equal(t, on, value == 1)
	}
}

// TestFlipKeepsDatagrams receives into both memories, and a third, in turn: what was put aside stays as it is.
func TestFlipKeepsDatagrams(t *testing.T) {
	s, err := Open(1, 256)
	require.NoError(t, err)
	defer func() { assert.NoError(t, s.Close()) }()
	receive := func(id uint32) []byte {
		refused := AppendVerdict(nil, 1, id, Accept)
		native.PutUint16(refused[4:], 3<<8|0x7f)
		require.NoError(t, s.Send(refused))
		n, err := s.Receive()
		require.NoError(t, err)
		require.Equal(t, 1, n)
		data, _ := s.Datagram(0)
		return data
	}
	is := func(id uint32, data []byte) {
		t.Helper()
		var m Message
		_, err := m.Parse(data)
		require.NoError(t, err)
		assert.Equal(t, id, m.Sequence)
	}
	first := receive(1)
	s.Flip()
	second := receive(2)
	is(1, first)
	is(2, second)
	s.Flip()
	third := receive(3)
	is(2, second)
	assert.Same(t, &first[0], &third[0], "used again")
	s.Forget() // the second
	s.Flip()
	is(4, receive(4))
	is(2, second)
	is(3, third)
}
