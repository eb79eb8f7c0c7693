package lab

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/internal/livetest"
	"github.com/tigerbench/tigerbench/live"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// filterOptions say what a test's filter decides, and how it reads its queue.
type filterOptions struct {
	Engine string      `json:"engine"` // empty: everything is accepted
	Rules  string      `json:"rules"`
	Live   live.Config `json:"live"`
}

// filtered is what it tells at its end.
type filtered struct {
	Ledger live.Ledger `json:"ledger"`
	Broken []string    `json:"broken"`
}

// acceptAll is the engine that looks at nothing.
type acceptAll struct{}

func (acceptAll) Evaluate(*packet.Packet) rules.Verdict { return rules.Verdict{Rule: rules.NoRule} }
func (acceptAll) Close() error                          { return nil }

func playFilter(options string) error {
	var o filterOptions
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		return err
	}
	runtime.GOMAXPROCS(4)
	engine, set, err := o.build()
	if err != nil {
		return err
	}
	q, err := live.Open(o.Live)
	if err != nil {
		return err
	}
	fmt.Println(ready)
	ctx, stop := context.WithCancel(context.Background())
	result, err := q.Filter(until(os.Stdin, ctx, stop), engine, set)
	if err = errors.Join(err, engine.Close()); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(filtered{result.Ledger, result.Broken})
}

func (o filterOptions) build() (engines.RuleEngine, *rules.Set, error) {
	if o.Engine == "" {
		return acceptAll{}, rules.FromFuncs(rules.Accept), nil
	}
	set, _, err := rules.Open(o.Rules, rules.Options{})
	if err != nil {
		return nil, nil, err
	}
	spec, err := catalog.Find(o.Engine)
	if err != nil {
		return nil, nil, err
	}
	engine, err := spec.New(set, engines.Default(2))
	return engine, set, err
}

// filter puts a filter into the filter's place, and a rule that fills its queue. stop takes both away, and checks the laws.
func filter(t *testing.T, l *Lab, o filterOptions) (stop func() live.Ledger) {
	t.Helper()
	s, err := startService[filtered](l, Filter, partFilter, o)
	require.NoError(t, err)
	rule := QueueRule{Number: o.Live.Queue}
	if err := l.Queue(t.Context(), rule); err != nil {
		_, stopped := s.Stop() // it holds the queue
		require.NoError(t, stopped)
		livetest.Skip(t, "%v", err)
	}
	return func() live.Ledger {
		t.Helper()
		counter, err := l.Queued(t.Context())
		require.NoError(t, err)
		require.NoError(t, l.Unqueue(t.Context(), rule))
		got, err := s.Stop()
		require.NoError(t, err)
		assert.Empty(t, got.Broken)
		passed, err := got.Ledger.PassedOpen(counter.Packets)
		assert.NoError(t, err)
		assert.Zero(t, passed)
		return got.Ledger
	}
}

// dropAll is a file with a rule that drops every UDP packet.
func dropAll(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "drop.json")
	rule := `{"rules": [{"id": "all", "layer": 3, "type": "protocol", "values": ["udp"], "action": "drop"}]}`
	require.NoError(t, os.WriteFile(name, []byte(rule), 0o600))
	return name
}
