package replay

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/pcaps"
	"github.com/tigerbench/tigerbench/rules"
)

func TestLoadsSurviveTheWire(t *testing.T) {
	l, _ := crossing(t)
	var b bytes.Buffer
	n, err := l.WriteTo(&b)
	require.NoError(t, err)
	assert.EqualValues(t, b.Len(), n)
	written := bytes.Clone(b.Bytes())
	b.WriteString("more")
	back, err := ReadLoad(&b)
	require.NoError(t, err)
	assert.Equal(t, "more", b.String(), "not one byte more is read")
	require.Len(t, back.Packets, len(l.Packets))
	for i := range l.Packets {
		assert.Equal(t, l.Packets[i].Data, back.Packets[i].Data)
		assert.Equal(t, l.Packets[i].At, back.Packets[i].At)
	}
	for cut := range written {
		_, err := ReadLoad(bytes.NewReader(written[:cut]))
		assert.Error(t, err, "cut after %d bytes", cut)
	}
	_, err = ReadLoad(bytes.NewReader(bytes.Repeat([]byte{0xff}, 100)))
	assert.ErrorIs(t, err, errLoad)
	long := be.AppendUint64(be.AppendUint64(be.AppendUint64(nil, 1), 0), 1<<16)
	_, err = ReadLoad(bytes.NewReader(long))
	assert.ErrorIs(t, err, errLoad, "longer than a packet can be")
	_, err = l.WriteTo(failing{})
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestOptionsAreChecked(t *testing.T) {
	require.NoError(t, Options{}.Validate())
	for _, o := range []Options{
		{Speed: -1}, {Rate: -1}, {Speed: 1, Rate: 1}, {Passes: -1}, {Limit: -1}, {Settle: -1}, {Quiet: -1}, {Ring: -1},
	} {
		assert.Error(t, o.Validate(), "%+v", o)
	}
}

// TestTimesNeverStepBack gives packets a clock that was set back.
func TestTimesNeverStepBack(t *testing.T) {
	p := build(t, header(layers.IPProtocolGRE, "10.0.0.1"), &layers.UDP{})
	c := captureOf(p, p, p)
	c.Records[0].TimeNS, c.Records[1].TimeNS, c.Records[2].TimeNS = 100, 300, 50
	l := Rewrite(c, 0, network)
	assert.Equal(t, []time.Duration{0, 200, 200}, []time.Duration{l.Packets[0].At, l.Packets[1].At, l.Packets[2].At})
	assert.EqualValues(t, 200, l.Duration())
	assert.Zero(t, (&Load{}).Duration())
}

// builtin is a load of a built-in corpus.
func builtin(t *testing.T, name string, most int) *Load {
	t.Helper()
	corpus, _, err := pcaps.Open("builtin:" + name)
	require.NoError(t, err)
	return Rewrite(&corpus.Capture, most, network)
}

// TestJudgeAgreesWithAnEngine compares the oracle with the sequential engine, on packets as they are sent.
func TestJudgeAgreesWithAnEngine(t *testing.T) {
	for _, name := range []string{"24", "web"} {
		set, _, err := rules.Open("builtin:"+name, rules.Options{})
		require.NoError(t, err)
		spec, err := catalog.Find("sequential")
		require.NoError(t, err)
		engine, err := spec.New(set, engines.Default(1))
		require.NoError(t, err)
		l := builtin(t, "web", 2000)
		verdicts, err := l.Judge(set)
		require.NoError(t, err)
		require.Len(t, verdicts, 2000)
		var p packet.Packet
		var view packet.L7
		drops := 0
		for i := range l.Packets {
			require.True(t, parse(&p, &view, l.Packets[i].Data, set.Needs()))
			require.Equal(t, engine.Evaluate(&p), verdicts[i], "packet %d", i)
			if verdicts[i].Action == rules.Drop {
				drops++
			}
		}
		assert.Positive(t, drops)
		require.NoError(t, engine.Close())
	}
}

func TestWhatCannotBeParsedIsAccepted(t *testing.T) {
	set, _, err := rules.Load("test", []byte(`{"rules": [{"id": "a", "layer": 3, "type": "ip_src_in", "values": ["0.0.0.0/0"], "action": "drop"}]}`), rules.Options{})
	require.NoError(t, err)
	tcp := build(t, header(layers.IPProtocolTCP, "10.0.0.1"), &layers.TCP{})
	short := bytes.Clone(tcp)
	short[32] = 0 // data offset
	verdicts, err := Rewrite(captureOf(tcp, short), 0, network).Judge(set)
	require.NoError(t, err)
	assert.Equal(t, []rules.Action{rules.Drop, rules.Accept}, []rules.Action{verdicts[0].Action, verdicts[1].Action})
}

// counting is an engine that counts what it is asked.
type counting struct{ packets int }

func (c *counting) Evaluate(*packet.Packet) rules.Verdict { c.packets++; return rules.Verdict{} }
func (c *counting) Close() error                          { return nil }

func TestMeasureCountsWholePasses(t *testing.T) {
	l, _ := crossing(t)
	e := &counting{}
	set := rules.FromFuncs(rules.Drop)
	m, err := Measure(e, set, l, 5*time.Millisecond)
	require.NoError(t, err)
	const forwarded = 4
	assert.Positive(t, m.Passes)
	assert.EqualValues(t, m.Passes*forwarded, m.Packets)
	assert.Equal(t, (m.Passes+1)*forwarded, e.packets, "and a pass that is not counted")
	assert.EqualValues(t, m.Packets, m.Parse.Count())
	assert.EqualValues(t, m.Packets, m.Evaluate.Count())
	assert.Positive(t, m.Parse.Mean())
	_, err = Measure(e, set, &Load{}, time.Millisecond)
	assert.Error(t, err)
}
