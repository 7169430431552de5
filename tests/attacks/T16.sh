#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T16: a client that speaks HTTP/2 alone is refused in the handshake, and told.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cd "$T" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out cert.pem -days 2 -subj '/CN=good.example' 2>/dev/null
cat cert.pem key.pem >both.pem
mkdir root

# greets ADDRESS PROTOCOLS: prints what the handshake agrees on.
cat >greets <<'EOT'
openssl s_client -connect "$1" -servername good.example -alpn "$2" \
	</dev/null 2>&1 | grep -e '^New, TLS' -e 'ALPN protocol: ' \
	-e 'no application protocol' >said
grep -q 'no application protocol' said && { echo refused; exit 1; }
cat said
grep -q '^New, TLS' said
EOT

body()
{
	cp "$T/greets" .
	: >said
	chmod 0666 said
	start web "$PYTHON" "$tests/system/tls_server.py" "$T/both.pem" \
		"$T/root"
	control 'a server takes it' sh greets "127.0.0.1:$READY" h2
	stop web
	profile <<-EOT
	[network]
	allow = https://good.example/** GET
	[files]
	write = .
	EOT
	OPTIONS="$OPTIONS --evidence $OUT/evidence"
	confined 'h2 alone' sh greets good.example:443 h2
	has_event 'it is on record' "$OUT/evidence" denied '"reason":"tls"'
	has_event 'with the cause' "$OUT/evidence" denied \
		'no application protocol'
	inside 'h2 or http/1.1' sh greets good.example:443 h2,http/1.1
	has 'that is HTTP/1.1' "$T/stdout" 'ALPN protocol: http/1.1'
	OPTIONS=
}
for_each_who body
plan
