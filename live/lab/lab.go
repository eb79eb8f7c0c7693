package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"time"
)

// Host is one of the lab's three machines.
type Host string

// The hosts, in the order in which a packet meets them.
const (
	Injector Host = "injector"
	Filter   Host = "filter"
	Server   Host = "server"
)

// Hosts lists them all.
func Hosts() []Host { return []Host{Injector, Filter, Server} }

// The addresses of the lab lie in TEST-NET-1 (RFC 5737).
var (
	InjectorAddr = netip.MustParseAddr("192.0.2.1")
	ServerAddr   = netip.MustParseAddr("192.0.2.130")
)

// AgentCommand is the word, as the program's first argument, with which the lab starts the program again.
const AgentCommand = "lab-agent"

// ErrDown is returned for what is asked of a lab that has been closed, or whose keeper has ended.
var ErrDown = errors.New("the lab is down")

// Options say what kind of lab to build.
type Options struct {
	// Attackers are further addresses of the injector, which the filter and the server know the way back to:
	// AttackSources finds some.
	Attackers []netip.Addr
	// ReservedPorts, in rising order, are ports that the injector's connections do not get unless they ask: those whose packets rules drop.
	ReservedPorts []uint16
	// StartLimit bounds how long building may take; 0 stands for 10 s.
	StartLimit time.Duration
}

func (o Options) startLimit() time.Duration {
	if o.StartLimit == 0 {
		return 10 * time.Second
	}
	return o.StartLimit
}

// check refuses addresses that cannot be attackers.
func (o Options) check() error {
	for _, a := range o.Attackers {
		if !canAttack(a) {
			return fmt.Errorf("attacker %v: a packet from it does not reach FORWARD, or it is the lab's own", a)
		}
	}
	return nil
}

// Step names what Up was doing when it failed.
type Step string

// The steps of Up, in order.
const (
	StepNamespaces Step = "namespaces"
	StepMounts     Step = "mounts"
	StepHosts      Step = "hosts"
	StepLinks      Step = "links"
	StepAddresses  Step = "addresses"
)

// StepError is why the lab did not come up.
type StepError struct {
	Step Step
	Err  error
}

func (e *StepError) Error() string { return fmt.Sprintf("build the lab's %s: %v", e.Step, e.Err) }
func (e *StepError) Unwrap() error { return e.Err }
