#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T17: a request for one host on a connection to another goes nowhere, though
# both are allowed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cd "$T" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out cert.pem -days 2 -subj '/CN=a.example' \
	-addext subjectAltName=DNS:a.example,DNS:b.example 2>/dev/null
cat cert.pem key.pem >both.pem
mkdir root
echo 'the right page' >root/page

# asks ADDRESS HOST: prints the page, or `refused` where the answer is 421.
cat >asks <<'EOT'
curl -sSk -o page -w '%{http_code}' --connect-to "::$1" -H "Host: $2" \
	https://a.example/page >status
[ "$(cat status)" = 421 ] && { echo refused; exit 1; }
cat page
[ "$(cat status)" = 200 ]
EOT

body()
{
	cp "$T/asks" .
	: >page
	: >status
	chmod 0666 page status
	start web "$PYTHON" "$tests/system/tls_server.py" "$T/both.pem" \
		"$T/root"
	control 'a server of both takes it' sh asks "127.0.0.1:$READY" b.example
	profile <<-EOT
	[network]
	allow = https://a.example/** GET
	allow = https://b.example/** GET
	connect-to = a.example:443 -> 127.0.0.1:$READY
	connect-to = b.example:443 -> 127.0.0.1:$READY
	[files]
	write = .
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	SSL_CERT_FILE=$T/cert.pem
	export SSL_CERT_FILE
	confined 'b.example on a connection to a.example' \
		sh asks a.example:443 b.example
	has_event 'it is on record' "$OUT/evidence" denied \
		'"reason":"host-other"'
	inside 'a.example on it' sh asks a.example:443 a.example
	has 'that is answered' "$T/stdout" 'the right page'
	stop web
	unset SSL_CERT_FILE
	OPTIONS=
}
for_each_who body
plan
