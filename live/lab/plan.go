package lab

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/tigerbench/tigerbench/live/lab/replay"
)

// cable is one veth pair: an end in each of two hosts, with fixed hardware addresses, so that neighbours can be entered by hand.
type cable struct {
	left, right       Host
	leftIf, rightIf   string
	leftMAC, rightMAC string
}

// cables are the lab's two. The hardware addresses are locally administered.
func cables() []cable {
	return []cable{
		{Injector, Filter, "to-filter", "to-injector", "02:74:62:00:00:01", "02:74:62:00:00:02"},
		{Filter, Server, "to-server", "to-filter", "02:74:62:00:00:03", "02:74:62:00:00:04"},
	}
}

// addressing is what one host sets up for itself.
type addressing struct {
	Addresses  []address   `json:"addresses"`
	Neighbours []neighbour `json:"neighbours"`
	Routes     []route     `json:"routes"`
	Settings   []setting   `json:"settings"`
}

type address struct {
	Link   string       `json:"link"`
	Prefix netip.Prefix `json:"prefix"`
}

type neighbour struct {
	Link string     `json:"link"`
	Addr netip.Addr `json:"addr"`
	MAC  string     `json:"mac"`
}

// route goes to Via where it is valid, to the link itself where it is not.
type route struct {
	Link string       `json:"link"`
	To   netip.Prefix `json:"to"`
	Via  netip.Addr   `json:"via"`
}

// setting is a file below /proc/sys. An optional one may be missing or refuse.
type setting struct {
	Path     string `json:"path"`
	Value    string `json:"value"`
	Optional bool   `json:"optional,omitempty"`
}

// reserve is the setting that keeps ports, in rising order, from being given to connections. Neighbours make one range: the kernel
// reads 4 KB.
func reserve(ports []uint16) setting {
	var words []string
	for i := 0; i < len(ports); {
		last := i
		for last+1 < len(ports) && ports[last+1] == ports[last]+1 {
			last++
		}
		words = append(words, fmt.Sprintf("%d-%d", ports[i], ports[last]))
		i = last + 1
	}
	return setting{Path: "net/ipv4/ip_local_reserved_ports", Value: strings.Join(words, ",")}
}

// The filter's own addresses.
var (
	filterInside  = netip.MustParseAddr("192.0.2.2")
	filterOutside = netip.MustParseAddr("192.0.2.129")
)

// takeAnySource has the filter forward from every source address that a router may, whatever its links have inherited
// from the machine, and not write a line into the machine's log for each that it may not.
func takeAnySource() (all []setting) {
	near, far := cables()[0], cables()[1]
	for _, name := range []string{"all", near.rightIf, far.leftIf} {
		for _, what := range []string{"rp_filter", "log_martians", "route_localnet", "accept_local", "accept_source_route"} {
			all = append(all, setting{Path: "net/ipv4/conf/" + name + "/" + what, Value: "0", Optional: true})
		}
	}
	return all
}

// plan says what each host sets up.
func plan(o Options) map[Host]addressing {
	var (
		everywhere     = netip.MustParsePrefix("0.0.0.0/0")
		near, far      = cables()[0], cables()[1]
		noIPv6         = setting{Path: "net/ipv6/conf/all/disable_ipv6", Value: "1", Optional: true}
		anySource      = setting{Path: "net/ipv4/conf/all/rp_filter", Value: "0", Optional: true}
		manyPorts      = setting{Path: "net/ipv4/ip_local_port_range", Value: "1024 65535", Optional: true}
		reusePorts     = setting{Path: "net/ipv4/tcp_tw_reuse", Value: "1", Optional: true}
		forward        = setting{Path: "net/ipv4/ip_forward", Value: "1"}
		noForward      = setting{Path: "net/ipv4/ip_forward", Value: "0"} // what nobody owns there ends there
		injector       = addressing{Settings: []setting{noIPv6, manyPorts, reusePorts, noForward}}
		filter, server addressing
	)
	injector.Addresses = []address{{near.leftIf, netip.PrefixFrom(InjectorAddr, 25)}}
	injector.Neighbours = []neighbour{{near.leftIf, filterInside, near.rightMAC}}
	injector.Routes = []route{{Link: near.leftIf, To: everywhere, Via: filterInside}}

	filter.Settings = append([]setting{noIPv6, anySource, forward}, takeAnySource()...)
	filter.Addresses = []address{{near.rightIf, netip.PrefixFrom(filterInside, 25)}, {far.leftIf, netip.PrefixFrom(filterOutside, 25)}}
	filter.Neighbours = []neighbour{{near.rightIf, InjectorAddr, near.leftMAC}, {far.leftIf, ServerAddr, far.rightMAC}}

	filter.Routes = []route{{Link: far.leftIf, To: replay.Sinks, Via: ServerAddr}}

	server.Settings = []setting{noIPv6, anySource, noForward}
	server.Addresses = []address{{far.rightIf, netip.PrefixFrom(ServerAddr, 25)}}
	server.Neighbours = []neighbour{{far.rightIf, filterOutside, far.leftMAC}}
	server.Routes = []route{{Link: far.rightIf, To: everywhere, Via: filterOutside}}

	if len(o.ReservedPorts) > 0 {
		injector.Settings = append(injector.Settings, reserve(o.ReservedPorts))
	}
	for _, a := range o.Attackers {
		alone := netip.PrefixFrom(a, 32)
		injector.Addresses = append(injector.Addresses, address{near.leftIf, alone})
		filter.Neighbours = append(filter.Neighbours, neighbour{near.rightIf, a, near.leftMAC})
		filter.Routes = append(filter.Routes, route{Link: near.rightIf, To: alone})
	}
	return map[Host]addressing{Injector: injector, Filter: filter, Server: server}
}
