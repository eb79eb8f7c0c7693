package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"

	"github.com/vishvananda/netlink"
)

// connect makes the cables, each end born in its host; pids are the hosts' processes as this process sees them.
func connect(pids map[Host]int) error {
	for _, c := range cables() {
		leftMAC, err := net.ParseMAC(c.leftMAC)
		if err != nil {
			return err
		}
		rightMAC, err := net.ParseMAC(c.rightMAC)
		if err != nil {
			return err
		}
		attrs := netlink.NewLinkAttrs()
		attrs.Name = c.leftIf
		attrs.HardwareAddr = leftMAC
		attrs.Namespace = netlink.NsPid(pids[c.left])
		pair := &netlink.Veth{
			LinkAttrs: attrs, PeerName: c.rightIf, PeerHardwareAddr: rightMAC, PeerNamespace: netlink.NsPid(pids[c.right]),
		}
		if err := netlink.LinkAdd(pair); err != nil {
			return fmt.Errorf("add veth pair between %s and %s: %w", c.left, c.right, err)
		}
	}
	return nil
}

// apply sets this process's network namespace up. Links come up last: with no address missing, nothing is sent but the load.
func (a addressing) apply() error {
	for _, s := range a.Settings {
		if err := s.apply(); err != nil {
			return err
		}
	}
	for _, ad := range a.Addresses {
		if err := ad.apply(); err != nil {
			return err
		}
	}
	if err := linksUp(); err != nil {
		return err
	}
	for _, n := range a.Neighbours {
		if err := n.apply(); err != nil {
			return err
		}
	}
	for _, r := range a.Routes {
		if err := r.apply(); err != nil {
			return err
		}
	}
	return nil
}

func (s setting) apply() error {
	err := os.WriteFile(filepath.Join("/proc/sys", s.Path), []byte(s.Value), 0)
	if err == nil || s.Optional {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("set %s: the kernel has no such setting: %w", s.Path, err)
	}
	return fmt.Errorf("set %s: %w", s.Path, err)
}

func (a address) apply() error {
	l, err := netlink.LinkByName(a.Link)
	if err != nil {
		return fmt.Errorf("find link %s: %w", a.Link, err)
	}
	if err := netlink.AddrAdd(l, &netlink.Addr{IPNet: ipNet(a.Prefix)}); err != nil {
		return fmt.Errorf("add address %v to %s: %w", a.Prefix, a.Link, err)
	}
	return nil
}

func linksUp() error {
	links, err := netlink.LinkList()
	if err != nil {
		return fmt.Errorf("list links: %w", err)
	}
	for _, l := range links {
		if name := l.Attrs().Name; name != "lo" && l.Type() != "veth" {
			continue // tunnels that the kernel puts into every namespace
		}
		if err := netlink.LinkSetUp(l); err != nil {
			return fmt.Errorf("set link %s up: %w", l.Attrs().Name, err)
		}
	}
	return nil
}

func (n neighbour) apply() error {
	l, err := netlink.LinkByName(n.Link)
	if err != nil {
		return fmt.Errorf("find link %s: %w", n.Link, err)
	}
	mac, err := net.ParseMAC(n.MAC)
	if err != nil {
		return err
	}
	entry := &netlink.Neigh{
		LinkIndex: l.Attrs().Index, State: netlink.NUD_PERMANENT, IP: n.Addr.AsSlice(), HardwareAddr: mac,
	}
	if err := netlink.NeighSet(entry); err != nil {
		return fmt.Errorf("enter neighbour %v on %s: %w", n.Addr, n.Link, err)
	}
	return nil
}

func (r route) apply() error {
	l, err := netlink.LinkByName(r.Link)
	if err != nil {
		return fmt.Errorf("find link %s: %w", r.Link, err)
	}
	entry := &netlink.Route{LinkIndex: l.Attrs().Index, Dst: ipNet(r.To)}
	if r.Via.IsValid() {
		entry.Gw = r.Via.AsSlice()
	} else {
		entry.Scope = netlink.SCOPE_LINK
	}
	if err := netlink.RouteAdd(entry); err != nil {
		return fmt.Errorf("add route to %v: %w", r.To, err)
	}
	return nil
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
