#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# net_wildcard - a wildcard is one label; each connection says which name it
# is for, and only that name is looked up, asked for and verified.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9

mkdir "$T/web"
cd "$T/web" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out "$T/ca.pem" -days 2 -subj '/CN=test' \
	-addext 'subjectAltName=DNS:x.a.example.com' 2>/dev/null
cat "$T/ca.pem" key.pem >cert.pem
mkdir root
echo 'the right page' >root/page

tls()
{
	listener server tcp 9.9.9.9:443 greet
	dnsd '*=9.9.9.9'
	control 'the server' ./probe hello 9.9.9.9 443 sni=x.a.example.com
	profile <<-EOT
	[network]
	allow = tls://*.a.example.com
	allow = tls://own.a.example.com:8443
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	cordon -- getent ahostsv4 c2VjcmV0.a.example.com
	has 'a name is answered inside' "$T/stdout" 198.18.0.1
	has_not 'and asked for nowhere' "$T/dnsd.stderr" c2VjcmV0
	inside 'a name of the wildcard' ./probe hello 198.18.0.1 443 \
		sni=y.a.example.com
	has 'is looked up when it is connected to' "$T/dnsd.stderr" \
		'y.a.example.com 1'
	has_event 'is on record' "$OUT/evidence" connect y.a.example.com
	confined 'a greeting to the zone itself' \
		./probe hello 198.18.0.1 443 sni=a.example.com
	confined 'a greeting to two labels' \
		./probe hello 198.18.0.1 443 sni=x.y.a.example.com
	confined 'a greeting to a name with a line of its own' \
		./probe hello 198.18.0.1 443 sni=own.a.example.com
	confined 'two labels' ./probe resolve x.y.a.example.com 443
	confined 'the zone itself' ./probe resolve a.example.com 443
	confined 'a name with a line of its own, its other port' \
		./probe resolve own.a.example.com 443
	has 'the line to add' "$T/stderr" 'allow = tls://own.a.example.com'
	stop dnsd
	stop server
}

https()
{
	start web "$PYTHON" "$tests/system/tls_server.py" "$T/web/cert.pem" \
		"$T/web/root"
	profile <<-EOT
	[network]
	allow = https://*.a.example.com/page GET
	connect-to = *.a.example.com:443 -> 127.0.0.1:$READY
	ca-file = $T/ca.pem
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'a page of a name' curl -sS -m 20 https://x.a.example.com/page
	has 'is the right one' "$T/stdout" 'the right page'
	has_event 'its request is on record' "$OUT/evidence" request /page
	cordon -- curl -sS -m 20 -H 'Host: y.a.example.com' \
		https://x.a.example.com/page
	has 'the Host of another name of it' "$T/stdout" \
		'the request to the host y.a.example.com'
	cordon -- curl -sS -m 20 https://x.a.example.com/other
	has 'another path' "$T/stdout" \
		'allow = https://*.a.example.com/other GET'
	confined 'a name that the server is not' sh -c \
		'curl -sS -m 20 https://y.a.example.com/page ||
		{ echo refused; exit 1; }'
	has_event 'is told' "$OUT/evidence" denied certificate
	stop web
}

body()
{
	tls
	https
	OPTIONS=
}
for_each_who body
plan
