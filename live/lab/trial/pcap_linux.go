package trial

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/replay"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

// capture is a capture made fit for the lab, with what each rule set says of its packets.
type capture struct {
	load     *replay.Load
	verdicts map[string][]rules.Verdict // by rule set
	image    []byte                     // of the packets that reach the filter
	input    study.Input
}

// mostPackets bounds what of a capture is sent.
const mostPackets = 100_000

// noPace is the rate, in packets a second, of captures whose packets all have the same time.
const noPace = 20_000

// openCaptures reads the captures that loads name, once each, and asks the oracle about their packets.
func (s *Study) openCaptures() error {
	s.captures = map[string]*capture{}
	for _, g := range s.Plan.Groups {
		l := s.Plan.loads[g.ID]
		if l.Kind != Pcap {
			continue
		}
		c := s.captures[l.Capture]
		if c == nil {
			var err error
			if c, err = openCapture(l.Capture); err != nil {
				return fmt.Errorf("--load %s: %w", l.Text, err)
			}
			s.captures[l.Capture] = c
			s.corpora = append(s.corpora, c.input)
		}
		verdicts, err := c.load.Judge(s.rules[g.Rules].Set)
		if err != nil {
			return err
		}
		c.verdicts[g.Rules] = verdicts
	}
	return nil
}

func openCapture(name string) (*capture, error) {
	corpus, _, err := pcaps.Open(name)
	if err != nil {
		return nil, err
	}
	c := &capture{load: lab.Rewrite(&corpus.Capture, mostPackets), verdicts: map[string][]rules.Verdict{}}
	reaches := &replay.Load{}
	for _, p := range c.load.Packets {
		if p.Refusal == "" {
			reaches.Packets = append(reaches.Packets, p)
		}
	}
	var image bytes.Buffer
	if _, err := reaches.WriteTo(&image); err != nil {
		return nil, err
	}
	c.image = image.Bytes()
	hash := sha256.Sum256(c.image)
	c.input = study.Input{
		Kind: "corpus", Name: name, SHA256: hex.EncodeToString(hash[:]), Packets: len(corpus.Records), Replayed: len(c.load.Packets),
		Notes: map[string]string{"sha256": "of the packets as rewritten for the lab"},
	}
	for reason, n := range c.load.LeftOut {
		c.input.Notes["left out: "+reason] = strconv.FormatUint(n, 10)
	}
	return c, nil
}

// pcapDriver sends a capture's packets, over and over until the time is up.
type pcapDriver struct {
	options  replay.Options
	load     *replay.Load
	verdicts []rules.Verdict // nil where everything is accepted
	result   lab.Replayed
}

func newPcapDriver(c *capture, d time.Duration, verdicts []rules.Verdict) *pcapDriver {
	o := replay.Options{Speed: 1, Limit: d, Passes: 1}
	lasts := c.load.Duration()
	if lasts == 0 {
		o.Speed, o.Rate = 0, noPace
		lasts = time.Duration(float64(len(c.load.Packets)) / noPace * float64(time.Second))
	}
	if lasts > 0 {
		o.Passes = max(1, int(math.Ceil(float64(d)/float64(lasts))))
	}
	return &pcapDriver{options: o, load: c.load, verdicts: verdicts}
}

func (*pcapDriver) prepare(*lab.Lab) error { return nil }

func (d *pcapDriver) drive(ctx context.Context, l *lab.Lab) (drove, error) {
	var err error
	d.result, err = l.Replay(ctx, d.options, d.load, d.verdicts)
	if err == nil {
		err = ctx.Err() // what was sent until then is no block
	}
	return drove{max(d.result.Elapsed, time.Millisecond), d.result.Load.User + d.result.Load.System}, err
}

func (d *pcapDriver) finish(b *study.LiveBlock) (time.Duration, error) {
	r := d.result
	replayed := &study.Replay{Sent: r.Sent, Accepted: r.Accepted, Received: r.Received, Exact: r.Exact, Refused: r.Refused, Lost: r.Lost, Differences: r.Differences}
	if b.Replay != nil {
		replayed.MeanNS, replayed.ParseNS = b.Replay.MeanNS, b.Replay.ParseNS // by the filter
	}
	b.Replay = replayed
	return r.Server.User + r.Server.System, nil
}
