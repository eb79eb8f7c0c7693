package rules

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// parseNumber reads a plain decimal number from 0 to limit: no sign, no leading zeros.
func parseNumber(what, text string, limit int) (int, error) {
	n, err := strconv.Atoi(text)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange) || err == nil && strconv.Itoa(n) != text:
		return 0, fmt.Errorf("%s %q is no plain decimal number", what, text)
	case err != nil || n < 0 || n > limit:
		return 0, fmt.Errorf("%s %s is not within 0 to %d", what, text, limit)
	}
	return n, nil
}

func parsePort(text string) (portRange, error) {
	n, err := parseNumber("port", text, 65535)
	return portRange{uint16(n), uint16(n)}, err
}

// parsePorts reads "lo-hi".
func parsePorts(text string) (portRange, error) {
	first, last, found := strings.Cut(text, "-")
	if !found {
		return portRange{}, fmt.Errorf("%q is no range", text)
	}
	lo, err := parsePort(first)
	if err != nil {
		return portRange{}, err
	}
	hi, err := parsePort(last)
	if err == nil && lo.lo > hi.lo {
		err = fmt.Errorf("range %s runs backwards", text)
	}
	return portRange{lo.lo, hi.lo}, err
}

// parsePortOrPorts reads a port or "lo-hi".
func parsePortOrPorts(text string) (portRange, error) {
	if strings.Contains(text, "-") {
		return parsePorts(text)
	}
	return parsePort(text)
}

// parsePrefix reads an address with its prefix length. Host bits are allowed here; the caller warns of them.
func parsePrefix(text string) (netip.Prefix, error) {
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is no CIDR prefix (%s)", text, reason(err))
	}
	return p, nil
}

// reason cuts the function's name and argument, which the message around it has, off an error of net/netip.
func reason(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, "): "); at >= 0 {
		return text[at+len("): "):]
	}
	return text
}

// protocols names the transport protocols that rules may name; all others go by number.
var protocols = []struct {
	name   string
	number uint8
}{
	{"icmp", protocolICMP}, {"igmp", 2}, {"tcp", protocolTCP}, {"udp", protocolUDP}, {"gre", 47}, {"esp", 50}, {"ah", 51},
	{"icmpv6", protocolICMPv6}, {"ospf", 89}, {"sctp", 132}, {"udplite", 136},
}

func parseProtocol(text string) (uint8, error) {
	for _, p := range protocols {
		if strings.EqualFold(p.name, text) {
			return p.number, nil
		}
	}
	if text != "" && '0' <= text[0] && text[0] <= '9' {
		n, err := parseNumber("protocol", text, 255)
		return uint8(n), err
	}
	return 0, fmt.Errorf("protocol %q is not known by name", text)
}

// parseICMP reads a type, or "type/code"; without a code it returns -1 for it.
func parseICMP(text string) (kind uint8, code int, err error) {
	first, second, found := strings.Cut(text, "/")
	n, err := parseNumber("ICMP type", first, 255)
	code = -1
	if err == nil && found {
		code, err = parseNumber("ICMP code", second, 255)
	}
	return uint8(n), code, err
}

// flags are TCP flags of which those in mask are looked at.
type flags struct{ mask, want uint8 }

// flagNames are the TCP flags from bit 0 to bit 7.
var flagNames = [...]string{"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"}

// parseFlags reads "SYN,!ACK" (these set, those behind "!" clear, the others as they like) or "NONE" (all clear).
func parseFlags(text string) (flags, error) {
	if strings.EqualFold(text, "NONE") {
		return flags{mask: all}, nil
	}
	var f flags
	for _, word := range strings.Split(text, ",") {
		name, clear := strings.CutPrefix(word, "!")
		bit := flagBit(name)
		if bit == 0 {
			return flags{}, fmt.Errorf("TCP flag %q is not known", word)
		}
		if f.mask&bit != 0 {
			return flags{}, fmt.Errorf("TCP flag %s stands twice in %q", strings.ToUpper(name), text)
		}
		f.mask |= bit
		if !clear {
			f.want |= bit
		}
	}
	return f, nil
}

func flagBit(name string) uint8 {
	for i, known := range flagNames {
		if strings.EqualFold(known, name) {
			return 1 << i
		}
	}
	return 0
}

// parseCountry reads a code of two letters (ISO 3166-1 alpha-2) and returns it in capitals.
func parseCountry(text string) (string, error) {
	code := strings.ToUpper(text)
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return "", fmt.Errorf("%q is no country code", text)
	}
	return code, nil
}

// parseShare reads "lo-hi" with 0 <= lo < hi <= 1.
func parseShare(text string) (lo, hi float64, err error) {
	first, second, found := strings.Cut(text, "-")
	if !found {
		return 0, 0, fmt.Errorf("%q is no range", text)
	}
	if lo, err = parsePlainFloat(first); err == nil {
		hi, err = parsePlainFloat(second)
	}
	if err == nil && !(0 <= lo && lo < hi && hi <= 1) {
		err = fmt.Errorf("range %s is not rising within 0 to 1", text)
	}
	return lo, hi, err
}

// parsePlainFloat reads digits with at most one point: what needs neither exponent nor sign.
func parsePlainFloat(text string) (float64, error) {
	if strings.Trim(text, "0123456789.") != "" {
		return 0, fmt.Errorf("%q is no plain decimal number", text)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no plain decimal number", text)
	}
	return f, nil
}
