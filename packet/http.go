package packet

import "bytes"

// maxHeaders bounds the header lines that a view shows; what follows them is in Payload only.
const maxHeaders = 64

// longestMethod is the length of the longest method that isMethod knows, in bytes.
const longestMethod = len("VERSION-CONTROL")

// findHTTP fills v if the payload begins with a request or a status line.
func (v *L7) findHTTP(p *Packet) bool {
	if p.Protocol != protocolTCP {
		return false
	}
	line, rest, ended := cutLine(p.Payload)
	if !v.findStatus(line) && !v.findRequest(line, ended) {
		return false
	}
	v.Payload = p.Payload
	v.findHeaders(rest)
	return true
}

// findStatus knows a status line by "HTTP/1.x " and a status code of three digits.
func (v *L7) findStatus(line []byte) bool {
	const code = len("HTTP/1.1 ")
	if len(line) < code+3 || !isVersion(line[:code-1]) || line[code-1] != ' ' {
		return false
	}
	if !isDigit(line[code]) || !isDigit(line[code+1]) || !isDigit(line[code+2]) {
		return false
	}
	v.Kind = HTTPResponse
	return true
}

// findRequest knows a request line by its method and by the version at its end. The target is everything between them,
// blanks included, as attackers send it. Where the payload ends before the line does, the target goes to the next
// blank or to the end.
func (v *L7) findRequest(line []byte, ended bool) bool {
	blank := bytes.IndexByte(line[:min(len(line), longestMethod+1)], ' ')
	if blank < 0 || !isMethod(line[:blank]) {
		return false
	}
	target := line[blank+1:]
	if ended {
		last := bytes.LastIndexByte(target, ' ')
		if last < 0 || !isVersion(target[last+1:]) {
			return false
		}
		target = target[:last]
	} else if next := bytes.IndexByte(target, ' '); next >= 0 {
		target = target[:next]
	}
	if len(target) == 0 {
		return false
	}
	v.Kind, v.Method, v.URI = HTTPRequest, line[:blank], target
	return true
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
