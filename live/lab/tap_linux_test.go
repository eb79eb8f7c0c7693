package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/live/lab/datagram"
	"github.com/tigerbench/tigerbench/live/lab/tap"
)

// tapped is what a tap saw.
type tapped struct {
	Frames  uint64        `json:"frames"`
	Bytes   uint64        `json:"bytes"`
	Dropped uint64        `json:"dropped"`
	Last    time.Duration `json:"last"`
}

func playTap() error {
	const least = 1 // as small as a ring gets
	t, err := tap.Open("to-filter", least)
	if err != nil {
		return err
	}
	fmt.Println(ready)
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var got tapped
	if err := t.Read(ctx, 100*time.Millisecond, func(frame []byte) { got.Frames++; got.Bytes += uint64(len(frame)) }); err != nil {
		return err
	}
	got.Last = t.Last()
	for range 2 {
		if got.Dropped, err = t.Dropped(); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(got)
}

// TestRingCountsWhatItLoses fills a ring that nobody reads.
func TestRingCountsWhatItLoses(t *testing.T) {
	l := up(t, Options{})
	s, err := startService[tapped](l, Server, partTap, nil)
	require.NoError(t, err)
	sent, _, err := runProgram[datagram.Sent](t.Context(), l, errand{Injector, roleSend, datagram.SendOptions{
		Target: SinkTarget(), Rate: 40_000, Duration: 250 * time.Millisecond,
	}, nil})
	require.NoError(t, err)
	got, err := s.Stop()
	require.NoError(t, err)
	assert.Positive(t, got.Dropped)
	assert.Positive(t, got.Frames)
	assert.Equal(t, sent.Sent, got.Frames+got.Dropped)
	assert.Equal(t, got.Frames*(14+20+8+64), got.Bytes)
	assert.Positive(t, got.Last)
}
