package trial

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/live/lab"
	"github.com/tigerbench/tigerbench/live/lab/search"
)

func TestLostDatagramsKeepTheirPlace(t *testing.T) {
	where := map[string]uint64{"filter queue": 2, "server socket": 1}
	want := &study.Datagrams{Sent: 10, Received: 7, Lost: 3, Counted: 3, Where: where}
	var b study.LiveBlock
	d := &udpDriver{stream: lab.Stream{Lost: 3, Where: where}}
	d.stream.Sent.Sent, d.stream.Received.Distinct = 10, 7
	_, err := d.finish(&b)
	require.NoError(t, err)
	assert.Equal(t, want, b.Datagrams)

	trials := []search.Step{
		{Outcome: search.Outcome{Sent: 6, Lost: 2, Where: map[string]uint64{"filter queue": 2}}},
		{Outcome: search.Outcome{Sent: 4, Lost: 1, Where: map[string]uint64{"server socket": 1}}},
	}
	_, err = (&searchDriver{result: search.Result{Rate: 5, Limit: search.ByFilter, Trials: trials}}).finish(&b)
	require.NoError(t, err)
	want.Lossless, want.Limit = 5, "filter"
	assert.Equal(t, want, b.Datagrams)
}
