#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# net_proxy - endpoints are reached through the caller's proxy, which is told a
# password that nobody else is.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
in_world --net --addr 9.9.9.9

mkdir "$T/web"
cd "$T/web" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out "$T/ca.pem" -days 2 -subj '/CN=test' \
	-addext 'subjectAltName=DNS:good.example' 2>/dev/null
cat "$T/ca.pem" key.pem >cert.pem
mkdir root
echo 'the right page' >root/page
password=a-password-of-the-proxy

proxy()
{
	rm -f "$T/proxy.log"
	: >"$T/proxy.log"
	chmod 0666 "$T/proxy.log"
	start proxy "$PYTHON" "$tests/system/connect_proxy.py" "$1" \
		"$T/proxy.log"
	https_proxy=http://user:$password@127.0.0.1:$READY
	export https_proxy
}

copied()
{
	upstream
	proxy "$PORT"
	listener direct tcp 9.9.9.9:443 greet
	dnsd '*=9.9.9.9'
	export no_proxy=direct.example
	profile <<-EOT
	[network]
	proxy = env
	allow = tls://good.example
	allow = tls://direct.example
	allow = tls://refused.example
	allow = tcp://plain.example:8080
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'a TLS endpoint' ./probe hello good.example 443 sni=good.example
	has 'the proxy was asked' "$T/proxy.log" \
		'CONNECT good.example:443 HTTP/1.1'
	has 'and told who asks' "$T/proxy.log" "Proxy-Authorization: Basic $(
		printf 'user:%s' "$password" | base64 -w0)"
	inside 'a TCP endpoint whose server speaks first' \
		./probe talk plain.example 8080 hello
	has_not 'no name server was asked' "$T/dnsd.stderr" .example
	inside 'an endpoint of no_proxy' \
		./probe hello direct.example 443 sni=direct.example
	has 'is looked up' "$T/dnsd.stderr" direct.example
	has_not 'and not the proxy'\''s' "$T/proxy.log" direct.example
	confined 'an endpoint the proxy refuses' \
		./probe hello refused.example 443 sni=refused.example
	has_event 'is told with the status' "$OUT/evidence" denied \
		'the proxy answered 403'
	has 'in the summary too' "$T/stderr" 'the proxy answered 403'
	cordon -- env
	has_not 'the script is told of no proxy' "$T/stdout" 127.0.0.1
	try "$CORDON" explain -p "$T/profile.ini" -- true
	has 'explain shows the proxy' "$T/stdout" \
		'with user and password of https_proxy'
	has_not 'and not its password' "$T/stdout" "$password"
	has_not 'nor does evidence' "$OUT/evidence" "$password"
	stop proxy
	confined 'an endpoint whose proxy is gone' \
		./probe hello good.example 443 sni=good.example
	stop dnsd
	stop direct
	stop upstream
	unset no_proxy
}

requests()
{
	start web "$PYTHON" "$tests/system/tls_server.py" "$T/web/cert.pem" \
		"$T/web/root"
	proxy "$READY"
	profile <<-EOT
	[network]
	proxy = env
	allow = https://good.example/page GET
	allow = https://other.example/page GET
	ca-file = $T/ca.pem
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	inside 'a page' curl -sS -m 20 https://good.example/page
	has 'is the right one' "$T/stdout" 'the right page'
	has 'by the proxy' "$T/proxy.log" 'CONNECT good.example:443'
	confined 'a server that is not the one asked for' sh -c \
		'curl -sS -m 20 https://other.example/page ||
		{ echo refused; exit 1; }'
	has_event 'is told' "$OUT/evidence" denied certificate
	stop proxy
	stop web
}

body()
{
	copied
	requests
	OPTIONS=
	https_proxy=http://user:$password@127.0.0.1
	try "$CORDON" run --set network.proxy=env --allow tls://good.example \
		-- echo started
	not_started 'a proxy without a port' 125
	has 'the variable is named' "$T/stderr" https_proxy
	has_not 'and its password not shown' "$T/stderr" "$password"
	try "$CORDON" run --set "network.proxy=http://u:$password@127.0.0.1:1" \
		--allow tls://good.example -- echo started
	not_started 'a password in a profile' 125
	has 'what to write is told' "$T/stderr" 'proxy = env'
	has_not 'without the password' "$T/stderr" "$password"
	unset https_proxy
}
for_each_who body
plan
