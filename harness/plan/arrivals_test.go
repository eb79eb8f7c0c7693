package plan

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachArrivalIsAGroupWithItsBaselines(t *testing.T) {
	f := Defaults()
	f.Engines, f.Arrivals = []string{"alpha"}, []string{"closed", "rate:1000", "poisson:2000"}
	p := build(t, fakeContext(8), f)
	assert.Equal(t, []string{
		"g1/sequential", "g1/reference", "g1/alpha", "g2/sequential", "g2/reference", "g2/alpha", "g3/sequential", "g3/reference", "g3/alpha",
	}, labels(p))
	var arrivals, titles []string
	for _, g := range p.Groups {
		arrivals, titles = append(arrivals, g.Arrivals), append(titles, g.Title)
	}
	assert.Equal(t, []string{"", "rate:1000", "poisson:2000"}, arrivals, "a closed loop stands in files as ever")
	assert.Contains(t, titles[0], "arrivals closed")
	assert.Contains(t, titles[1], "arrivals rate:1000")
	var out bytes.Buffer
	require.NoError(t, p.Print(&out))
	assert.Contains(t, out.String(), "order shuffled, arrivals rate:1000\n")
}

func TestCaptureArrivalsKeepTheOrderOfTheCapture(t *testing.T) {
	c := fakeContext(8)
	c.Corpora = map[string]Corpus{"builtin:web": {Packets: 1000, Cycle: time.Second}}
	f := Defaults()
	f.Engines, f.Arrivals = []string{"alpha"}, []string{"capture:x2"}
	p := build(t, c, f)
	assert.Equal(t, OrderFile, p.Groups[0].Order)
	assert.Contains(t, p.Notes[0], "order of the capture")

	f.Orders = []string{OrderShuffled, OrderFile}
	p = build(t, c, f)
	require.Len(t, p.Groups, 1, "one group, whatever the orders")
	assert.Equal(t, OrderFile, p.Groups[0].Order)
}

func TestArrivalsThatSayNothingAreRefused(t *testing.T) {
	c := fakeContext(8)
	c.Corpora = map[string]Corpus{"builtin:web": {Packets: 100, Cycle: 100 * time.Second}, "still": {Packets: 5}}
	for arrivals, want := range map[string]string{
		"rate:10":   "--arrivals rate:10: 1.2 packets are due in a block of 120ms: give --duration 1s or more",
		"capture":   "--arrivals capture: 0.12 packets are due in a block of 120ms: give --duration 10s or more",
		"sometimes": "--arrivals sometimes: give closed, capture",
	} {
		f := Defaults()
		f.Arrivals = []string{arrivals}
		_, err := Build([]Factors{f}, c, DefaultTiming(), 1)
		assert.ErrorContains(t, err, want)
	}
	f := Defaults()
	f.Corpora, f.Arrivals = []string{"still"}, []string{"capture"}
	_, err := Build([]Factors{f}, c, DefaultTiming(), 1)
	assert.ErrorContains(t, err, "the packets of still carry no times")
}

func TestDeadlinesMakeCells(t *testing.T) {
	f := Defaults()
	f.Engines, f.Deadlines = []string{"alpha"}, []time.Duration{0, 50 * time.Millisecond}
	p := build(t, fakeContext(8), f)
	assert.Equal(t, []string{"g1/sequential", "g1/reference", "g1/alpha no deadline", "g1/alpha deadline 50ms"}, labels(p))
}
