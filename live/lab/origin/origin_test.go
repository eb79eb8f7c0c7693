package origin

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts a server; stop ends it and returns its log.
func start(t *testing.T, bodyBytes int) (address string, stop func() Log) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	logs := make(chan Log, 1)
	go func() {
		log, err := New(bodyBytes).Serve(ctx, listener)
		assert.NoError(t, err)
		logs <- log
	}()
	t.Cleanup(cancel)
	return listener.Addr().String(), func() Log { cancel(); return <-logs }
}

// TestHTTP asks with net/http's client, which knows the protocol better than ours does.
func TestHTTP(t *testing.T) {
	for _, bodyBytes := range []int{0, 1, 100_000} {
		address, stop := start(t, bodyBytes)
		transport := &http.Transport{}
		client := &http.Client{Transport: transport}
		want := bodyBytes
		if want == 0 {
			want = DefaultBody
		}
		for id := range 10 {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/any/path?q=1", nil)
			require.NoError(t, err)
			request.Header.Set(IDHeader, fmt.Sprint(id))
			answer, err := client.Do(request)
			require.NoError(t, err)
			body, err := io.ReadAll(answer.Body)
			require.NoError(t, err)
			answer.Body.Close()
			assert.Equal(t, http.StatusOK, answer.StatusCode)
			assert.Len(t, body, want)
		}
		transport.CloseIdleConnections()
		log := stop()
		assert.Equal(t, "0-9", log.IDs.String())
		assert.EqualValues(t, 10, log.Requests)
		assert.EqualValues(t, 1, log.Accepted, "the connection is kept")
		assert.Zero(t, log.Bad+log.Repeated)
	}
}

// say sends raw text on one connection and returns how many answers came back.
func say(t *testing.T, address, text string) int {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, text)
	require.NoError(t, err)
	_ = conn.(*net.TCPConn).CloseWrite()         // the server may have closed meanwhile
	data, _ := io.ReadAll(bufio.NewReader(conn)) // a refused request may end in a reset
	return strings.Count(string(data), "HTTP/1.1 200 OK")
}

func TestRawRequests(t *testing.T) {
	const head = "GET / HTTP/1.1\r\nHost: x\r\n"
	for name, c := range map[string]struct {
		text    string
		answers int
		want    Log
	}{
		"pipelined":            {strings.Repeat(head+"\r\n", 3), 3, Log{Requests: 3}},
		"bare line feeds":      {"GET / HTTP/1.0\n\n", 1, Log{Requests: 1}},
		"asks to close":        {head + "connection: Close\r\n\r\n" + head + "\r\n", 1, Log{Requests: 1}},
		"an id twice":          {strings.Repeat(head+"X-REQUEST-ID: 7\r\n\r\n", 2), 2, Log{Requests: 2, Repeated: 1}},
		"an id that is none":   {head + "X-Request-Id: -7\r\n\r\n", 1, Log{Requests: 1, Bad: 1}},
		"an id that is huge":   {head + "X-Request-Id: 4611686018427387904\r\n\r\n", 1, Log{Requests: 1, Bad: 1}},
		"a body":               {head + "Content-Length: 3\r\n\r\nabc", 0, Log{Requests: 1, Bad: 1}},
		"no request":           {"hello\r\n\r\n", 0, Log{Requests: 1, Bad: 1}},
		"ends in the middle":   {head, 0, Log{Requests: 1, Bad: 1}},
		"a line without end":   {"GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 5000), 0, Log{Requests: 1, Bad: 1}},
		"nothing":              {"", 0, Log{}},
		"a port scan's guess ": {"\x16\x03\x01", 0, Log{}},
	} {
		t.Run(name, func(t *testing.T) {
			address, stop := start(t, 0)
			assert.Equal(t, c.answers, say(t, address, c.text))
			log := stop()
			assert.Equal(t, c.want.Requests, log.Requests)
			assert.Equal(t, c.want.Bad, log.Bad)
			assert.Equal(t, c.want.Repeated, log.Repeated)
			assert.EqualValues(t, 1, log.Accepted)
		})
	}
}

func TestStopClosesIdleConnections(t *testing.T) {
	address, stop := start(t, 0)
	conn, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer conn.Close()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\n\r\n")
	require.NoError(t, err)
	_, err = io.ReadFull(conn, make([]byte, 10))
	require.NoError(t, err)
	assert.EqualValues(t, 1, stop().Requests)
}
