package replay

import (
	"errors"
	"fmt"
	"time"
)

// Options say how a load is sent.
type Options struct {
	// Speed is a multiple of the capture's own pace: 1 keeps its gaps, 2 halves them. 0: not at the capture's pace.
	Speed float64 `json:"speed,omitempty"`
	// Rate is packets a second, evenly spaced, where Speed is 0. Where both are 0, packets follow one another as fast as the
	// injector can; then the filter's queue overflows, and the result names the losses.
	Rate   float64       `json:"rate,omitempty"`
	Passes int           `json:"passes"`         // how often the capture is sent; 0 stands for 1
	Limit  time.Duration `json:"limit_ns"`       // no packet is sent after that; 0: none
	Settle time.Duration `json:"settle_ns"`      // how long a filter may take to answer what waits when all is sent; 0 stands for 30 s
	Quiet  time.Duration `json:"quiet_ns"`       // how long nothing must have come before receiving ends; 0 stands for 200 ms
	Ring   int           `json:"ring,omitempty"` // bytes of the receiver's ring; 0 stands for 64 MiB
}

// WithDefaults fills in what was left 0.
func (o Options) WithDefaults() Options {
	if o.Passes == 0 {
		o.Passes = 1
	}
	if o.Settle == 0 {
		o.Settle = 30 * time.Second
	}
	if o.Quiet == 0 {
		o.Quiet = 200 * time.Millisecond
	}
	return o
}

// Validate refuses what cannot be, with the remedy.
func (o Options) Validate() error {
	switch {
	case o.Speed < 0 || o.Rate < 0:
		return errors.New("speed and rate cannot be negative: give the capture's pace as speed 1")
	case o.Speed > 0 && o.Rate > 0:
		return errors.New("speed and rate exclude each other: give one of them")
	case o.Passes < 0:
		return fmt.Errorf("passes is %d: give at least 1", o.Passes)
	case o.Limit < 0 || o.Settle < 0 || o.Quiet < 0 || o.Ring < 0:
		return errors.New("limit, settle, quiet and ring cannot be negative")
	}
	return nil
}

// SendOptions are what an injector needs beside the packets.
type SendOptions struct {
	Link        string `json:"link"`
	Destination string `json:"destination"` // hardware address
	Options
}

// Sent is what an injector did: the first packets of the load's passes, as many as Packets says, have left.
type Sent struct {
	Packets uint64        `json:"packets"`
	Busy    uint64        `json:"busy"` // times that the interface was full
	Elapsed time.Duration `json:"elapsed_ns"`
	MaxLag  time.Duration `json:"max_lag_ns"`
}
