package lab

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/tigerbench/tigerbench/live/lab/counters"
)

// snapshot is what the hosts have counted.
type snapshot map[Host]counters.Counters

// count reads the counters of all hosts, the filter's once no packet waits for a verdict, or after settle.
func (l *Lab) count(ctx context.Context, settle time.Duration) (snapshot, error) {
	var (
		mu      sync.Mutex
		failed  error
		reading sync.WaitGroup
		all     = snapshot{}
	)
	for _, host := range Hosts() {
		reading.Go(func() {
			o := countOptions{}
			if host == Filter {
				o.Settle = settle
			}
			c, _, err := runProgram[counters.Counters](ctx, l, errand{host, roleCount, o, nil})
			mu.Lock()
			defer mu.Unlock()
			all[host] = c
			if err != nil {
				failed = err
			}
		})
	}
	reading.Wait()
	return all, failed
}

func (s snapshot) since(before snapshot) snapshot {
	grown := snapshot{}
	for host, c := range s {
		grown[host] = c.Since(before[host])
	}
	return grown
}

// refusing are the counters by which the filter's kernel refuses a packet on its way to FORWARD or behind it. Ip.InCsumErrors is
// none of them: what it counts is in Ip.InHdrErrors too.
var refusing = []string{
	"Ip.InHdrErrors", "Ip.InAddrErrors", "Ip.InDiscards", "IpExt.InTruncatedPkts", "IpExt.InNoRoutes", "TcpExt.IPReversePathFilter",
	"Ip.OutDiscards", "Ip.OutNoRoutes", "Ip.FragFails",
}

// Places where packets are lost that are no counter of a kernel.
const (
	LostByReceiver = "server receiver" // its socket's buffer, or its ring, was full
)

// lost names what was lost from the injector's interface to the server's: on the links, which lose where the receiving side's
// backlog is full (net.core.netdev_max_backlog), and in queues. A loss on a link is counted at its sending end; the
// other end's rx_dropped and the machine's softnet_stat count the same packets again.
func (s snapshot) lost() map[string]uint64 {
	where := map[string]uint64{}
	near, far := cables()[0], cables()[1]
	add := func(host Host, c counters.Counters) {
		for name, n := range c {
			where[string(host)+" "+name] += n
		}
	}
	add(Injector, s[Injector].Of("link."+near.leftIf+".tx_dropped"))
	queues := s[Filter].Queue()
	add(Filter, queues)
	add(Filter, s[Filter].Of("link."+far.leftIf+".tx_dropped"))
	return where
}

// refused is what the filter's kernel refused, by counter.
func (s snapshot) refused() map[string]uint64 { return maps.Clone(s[Filter].Of(refusing...)) }
