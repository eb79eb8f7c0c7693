package packet

import "bytes"

// maxHeaders bounds the header lines that a view shows; what follows them is in Payload only.
const maxHeaders = 64

// longestMethod is the length of the longest method that isMethod knows, in bytes.
const longestMethod = len("VERSION-CONTROL")

// findHTTP fills v if the payload begins with a request or a status line. What stands before the first blank tells: most
// payloads are turned away there.
func (v *L7) findHTTP(p *Packet) bool {
	blank := bytes.IndexByte(p.Payload[:min(len(p.Payload), longestMethod+1)], ' ')
	if p.Protocol != protocolTCP || blank < 0 {
		return false
	}
	word, rest := p.Payload[:blank], p.Payload[blank+1:]
	if !isMethod(word) && !isVersion(word) {
		return false
	}
	line, rest, ended := cutLine(rest)
	if isVersion(word) {
		if !isStatus(line) {
			return false
		}
		v.Kind = HTTPResponse
	} else {
		target := findTarget(line, ended)
		if target == nil {
			return false
		}
		v.Kind, v.Method, v.URI = HTTPRequest, word, target
	}
	v.Payload = p.Payload
	v.findHeaders(rest)
	return true
}

// isStatus knows the rest of a status line by its code of three digits.
func isStatus(line []byte) bool {
	return len(line) >= 3 && isDigit(line[0]) && isDigit(line[1]) && isDigit(line[2]) && (len(line) == 3 || line[3] == ' ')
}

// findTarget returns the request target from a request line without its method, or nil if this is none. The target is everything
// before the version, blanks included, as attackers send it. Where the payload ends before the line does, there may be
// no version to look for: then what looks like a path or an http URL is the target, up to the next blank or the end.
func findTarget(line []byte, ended bool) []byte {
	blank := bytes.LastIndexByte(line, ' ')
	if blank > 0 && isVersion(line[blank+1:]) {
		return line[:blank]
	}
	if ended || !bytes.HasPrefix(line, []byte("/")) && !bytes.HasPrefix(line, []byte("http")) {
		return nil
	}
	if blank = bytes.IndexByte(line, ' '); blank > 0 {
		return line[:blank]
	}
	return line
}

// findHeaders adds header lines up to the empty line. A line without a colon, or one that continues the line before it,
// is no header.
func (v *L7) findHeaders(d []byte) {
	for lines := 0; lines < maxHeaders && len(d) > 0; lines++ {
		var line []byte
		line, d, _ = cutLine(d)
		if len(line) == 0 {
			return
		}
		colon := bytes.IndexByte(line, ':')
		if colon < 1 || line[0] == ' ' || line[0] == '\t' {
			continue
		}
		v.Headers = append(v.Headers, Header{Name: line[:colon], Value: trimBlanks(line[colon+1:])})
	}
}

// cutLine splits d behind its first LF and takes the line end, LF or CRLF, off the line.
func cutLine(d []byte) (line, rest []byte, ended bool) {
	end := bytes.IndexByte(d, '\n')
	if end < 0 {
		return d, nil, false
	}
	line, rest = d[:end], d[end+1:]
	if end > 0 && line[end-1] == '\r' {
		line = line[:end-1]
	}
	return line, rest, true
}

func trimBlanks(b []byte) []byte {
	for len(b) > 0 && isBlank(b[0]) {
		b = b[1:]
	}
	for len(b) > 0 && isBlank(b[len(b)-1]) {
		b = b[:len(b)-1]
	}
	return b
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isVersion(b []byte) bool {
	return len(b) == len("HTTP/1.1") && string(b[:7]) == "HTTP/1." && isDigit(b[7])
}

// isMethod knows the methods of HTTP (RFC 9110), PATCH, WebDAV and its extensions, and cache purging.
func isMethod(b []byte) bool {
	switch string(b) {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PURGE",
		"PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "BIND", "REBIND", "UNBIND",
		"ACL", "MKCALENDAR", "CHECKOUT", "CHECKIN", "MERGE", "UPDATE", "LABEL", "VERSION-CONTROL":
		return true
	}
	return false
}
