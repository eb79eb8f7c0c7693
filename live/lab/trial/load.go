package trial

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// LoadKind is a way to send packets through the filter.
type LoadKind string

// The kinds of load.
const (
	Wrk    LoadKind = "wrk"        // HTTP, closed loop
	Rate   LoadKind = "rate"       // HTTP, open loop at a constant rate
	UDP    LoadKind = "udp"        // datagrams at a constant rate
	Search LoadKind = "udp:search" // the highest rate of datagrams without loss
	Pcap   LoadKind = "pcap"       // the packets of a capture
)

// Load is one load as asked for.
type Load struct {
	Text    string // as on the command line
	Kind    LoadKind
	Rate    float64 // Rate, UDP: requests or datagrams a second
	Share   bool    // Rate: of the measured capacity
	Threads int     // Wrk
	// Connections of Wrk and Rate.
	Connections int
	Duration    time.Duration // 0: the study's
	Capture     string        // Pcap: a file, or builtin:NAME
}

// LoadForms says what ParseLoad takes.
const LoadForms = "give wrk, wrk:tN,cN, wrk:original, rate:N (a share of the capacity up to 1, else requests a second), " +
	"udp:N (datagrams a second), udp:search, or pcap:FILE"

// ParseLoad reads a load; connections is how many HTTP loads use that name none.
func ParseLoad(text string, connections, cpus int) (Load, error) {
	kind, argument, _ := strings.Cut(text, ":")
	l := Load{Text: text, Kind: LoadKind(kind), Threads: max(1, min(cpus, connections)), Connections: connections}
	var err error
	switch {
	case l.Kind == Wrk:
		err = l.wrk(argument)
	case l.Kind == Rate:
		l.Rate, err = positive(argument)
		l.Share = l.Rate <= 1
	case text == string(Search):
		l.Kind = Search
	case l.Kind == UDP:
		l.Rate, err = positive(argument)
	case l.Kind == Pcap && argument != "":
		l.Capture = argument
	default:
		err = errors.New(LoadForms)
	}
	return l, err
}

func positive(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n > 0) || math.IsInf(n, 0) {
		return 0, errors.New(LoadForms)
	}
	return n, nil
}

// wrk reads what stands behind "wrk:".
func (l *Load) wrk(argument string) error {
	switch argument {
	case "":
		return nil
	case "original":
		l.Threads, l.Connections, l.Duration = 12, 400, time.Minute
		return nil
	}
	for _, word := range strings.Split(argument, ",") {
		if word == "" {
			return errors.New(LoadForms)
		}
		n, err := strconv.Atoi(word[1:])
		switch {
		case err != nil || n < 1:
			return errors.New(LoadForms)
		case word[0] == 't':
			l.Threads = n
		case word[0] == 'c':
			l.Connections = n
		default:
			return errors.New(LoadForms)
		}
	}
	if l.Threads > l.Connections {
		return fmt.Errorf("wrk needs a connection for each of its %d threads", l.Threads)
	}
	return nil
}

// SplitLoads splits a list of loads at commas, but for those inside wrk:tN,cN.
func SplitLoads(list string) []string {
	var loads []string
	for _, part := range strings.Split(list, ",") {
		_, err := strconv.Atoi(strings.TrimLeft(part, "tc"))
		if n := len(loads); n > 0 && err == nil && strings.HasPrefix(loads[n-1], "wrk:") {
			loads[n-1] += "," + part
			continue
		}
		loads = append(loads, part)
	}
	return loads
}

func (l Load) http() bool { return l.Kind == Wrk || l.Kind == Rate }

// openLoop says whether response times count from an intended time.
func (l Load) openLoop() bool { return l.Kind == Rate }

// rate is what is offered, given the capacity; 0: as fast as answers come.
func (l Load) rate(capacity float64) float64 {
	if l.Share {
		return l.Rate * capacity
	}
	return l.Rate
}

// title says what the load comes to.
func (l Load) title(capacity float64) string {
	switch l.Kind {
	case Wrk:
		return fmt.Sprintf("wrk -t%d -c%d, closed loop", l.Threads, l.Connections)
	case Rate:
		if l.Share && capacity == 0 {
			return fmt.Sprintf("%g of the capacity, %d connections, open loop", l.Rate, l.Connections)
		}
		return fmt.Sprintf("%s requests/s, %d connections, open loop", thousands(l.rate(capacity)), l.Connections)
	case UDP:
		return thousands(l.Rate) + " datagrams/s"
	case Search:
		return "highest rate of datagrams without loss"
	default:
		return "capture " + l.Capture
	}
}

// thousands writes a whole number with commas.
func thousands(n float64) string {
	digits := strconv.FormatFloat(n, 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
