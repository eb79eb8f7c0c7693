package replay

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPace(t *testing.T) {
	l := &Load{Packets: []Packet{{}, {At: 10}, {At: 100}}}
	due := func(o Options) (all []time.Duration) {
		s := &sender{options: o, load: l}
		for pass := range 2 {
			for i := range l.Packets {
				all = append(all, s.due(pass, i))
			}
		}
		return all
	}
	assert.Equal(t, []time.Duration{0, 10, 100, 150, 160, 250}, due(Options{Speed: 1}), "a pass follows after the mean gap")
	assert.Equal(t, []time.Duration{0, 5, 50, 75, 80, 125}, due(Options{Speed: 2}))
	assert.Equal(t, []time.Duration{0, 1e6, 2e6, 3e6, 4e6, 5e6}, due(Options{Rate: 1000}))
	assert.Equal(t, make([]time.Duration, 6), due(Options{}))
}

func TestSendRefusesWhatCannotBe(t *testing.T) {
	for _, o := range []SendOptions{
		{Link: "lo", Destination: "no address"}, {Link: "no such link", Destination: "02:00:00:00:00:01"}, {Options: Options{Speed: -1}},
	} {
		_, err := Send(context.Background(), o, &Load{})
		assert.Error(t, err, "%+v", o)
	}
	_, err := Listen(ReceiveOptions{Link: "lo", From: "x", To: "02:00:00:00:00:01"})
	assert.Error(t, err)
	_, err = Listen(ReceiveOptions{Link: "no such link", From: "02:00:00:00:00:01", To: "02:00:00:00:00:01"})
	assert.Error(t, errors.Unwrap(err))
}
