package traffic

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// webScene is one HTTP connection: an ordinary visitor, or, one in four, an attacker.
func webScene(g *generator, at time.Duration) {
	attack := g.chance(1.0 / 4)
	p := g.webPath(attack)
	f := g.flow(p, pick(g, []uint16{80, 80, 80, 80, 80, 8080, 8000}), at)
	f.open()
	agent := g.userAgent(attack)
	for range 1 + g.IntN(4) {
		request := g.benignRequest(agent)
		if attack {
			request = g.attackRequest(agent)
		}
		f.say(fromClient, request)
		f.at += g.exponential(3 * time.Millisecond)
		f.say(fromServer, g.response(attack))
		f.at += g.exponential(20 * time.Millisecond)
	}
	if g.chance(0.04) {
		f.reset()
		return
	}
	f.close()
}

// webPath picks both ends. One attacker in three hides among ordinary addresses, so that addresses alone don't tell.
func (g *generator) webPath(attack bool) path {
	hostile := attack && g.chance(2.0/3)
	from4, from6 := clients4, clients6
	if hostile {
		from4, from6 = attackers4, attackers6
	}
	p := path{ttl: uint8(48 + g.IntN(80))}
	if g.chance(0.15) {
		p.src, p.dst = g.host(from6), g.host(servers6)
	} else {
		p.src, p.dst = g.host(from4), g.host(servers4)
	}
	return p
}

// userAgent is a browser's; a scanner's for three attackers in five.
func (g *generator) userAgent(attack bool) string {
	if attack && g.chance(0.6) {
		return pick(g, scanners)
	}
	return fmt.Sprintf(pick(g, browsers), 100+g.IntN(40))
}

func (g *generator) benignRequest(agent string) []byte {
	target := pick(g, pages)
	if strings.HasSuffix(target, "=") {
		target += pick(g, words)
	}
	if g.chance(0.15) {
		body := fmt.Sprintf("user=%s&comment=%s+%s&token=%08x", pick(g, words), pick(g, words), pick(g, words), g.Uint32())
		return g.request("POST", pick(g, forms), agent, body)
	}
	method := "GET"
	if g.chance(0.03) {
		method = pick(g, []string{"HEAD", "OPTIONS"})
	}
	return g.request(method, target, agent, "")
}

// attackRequest puts an attack into the target, the body or a header.
func (g *generator) attackRequest(agent string) []byte {
	switch payload := pick(g, attacks); {
	case strings.HasPrefix(payload, "/"):
		return g.request(pick(g, []string{"GET", "GET", "GET", "PUT", "TRACE"}), payload, agent, "")
	case strings.HasPrefix(payload, "${"):
		return g.request("GET", pick(g, pages), payload, "")
	case g.chance(0.3):
		return g.request("POST", pick(g, forms), agent, "user="+payload+"&comment="+pick(g, words))
	default:
		return g.request("GET", pick(g, []string{"/item?id=", "/search?q=", "/index.php?page=", "/view?file="})+payload, agent, "")
	}
}

func (g *generator) request(method, target, agent, body string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nAccept: */*\r\n", method, target, pick(g, sites), agent)
	if g.chance(0.6) {
		fmt.Fprintf(&b, "Accept-Language: %s\r\nAccept-Encoding: gzip, deflate\r\n", pick(g, []string{"en", "de-DE,de;q=0.9", "fr"}))
	}
	if g.chance(0.5) {
		fmt.Fprintf(&b, "Cookie: session=%016x; theme=%s\r\n", g.Uint64(), pick(g, []string{"light", "dark"}))
	}
	if g.chance(0.3) {
		fmt.Fprintf(&b, "Referer: http://%s/\r\n", pick(g, sites))
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(body))
	}
	return []byte(b.String() + "Connection: keep-alive\r\n\r\n" + body)
}

// response has a body of a few hundred bytes to some kilobytes, mostly short.
func (g *generator) response(attack bool) []byte {
	status := "200 OK"
	if attack {
		status = pick(g, []string{"403 Forbidden", "404 Not Found", "404 Not Found", "200 OK", "500 Internal Server Error"})
	} else if g.chance(0.08) {
		status = pick(g, []string{"304 Not Modified", "302 Found", "404 Not Found"})
	}
	body := ""
	if status == "200 OK" {
		body = g.page(min(200+int(g.ExpFloat64()*2500), 16<<10))
	}
	head := "HTTP/1.1 " + status + "\r\nServer: tiger\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + strconv.Itoa(len(body))
	return []byte(head + "\r\nCache-Control: no-cache\r\n\r\n" + body)
}

// page is HTML of about n bytes.
func (g *generator) page(n int) string {
	var b strings.Builder
	b.WriteString("<!DOCTYPE html><html><head><title>" + pick(g, words) + "</title></head><body>")
	for b.Len() < n {
		fmt.Fprintf(&b, "<p>%s %s <a href=\"%s\">%s</a> %s</p>\n", pick(g, words), pick(g, words), pick(g, pages), pick(g, words), pick(g, words))
	}
	return b.String() + "</body></html>"
}
