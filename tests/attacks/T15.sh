#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# T15: a client that does not believe the run's CA gets no connection, and the
# server hears nothing.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

cd "$T" || exit 99
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	-keyout key.pem -out cert.pem -days 2 -subj '/CN=good.example' \
	-addext subjectAltName=DNS:good.example 2>/dev/null
cat cert.pem key.pem >both.pem
mkdir root
echo 'the right page' >root/page
pin=sha256//$(openssl pkey -in key.pem -pubout -outform DER |
	openssl dgst -sha256 -binary | base64)

body()
{
	cp "$T/cert.pem" .
	start web "$PYTHON" "$tests/system/tls_server.py" "$T/both.pem" \
		"$T/root"
	_to="--connect-to good.example:443:127.0.0.1:$READY"
	# shellcheck disable=SC2086
	control 'a pinned certificate' curl -sS $_to --cacert cert.pem \
		https://good.example/page
	# shellcheck disable=SC2086
	control 'a pinned key' curl -sS $_to --cacert cert.pem \
		--pinnedpubkey "$pin" https://good.example/page
	stop web
	upstream
	profile <<-EOT
	[network]
	allow = https://good.example/** GET
	connect-to = good.example:443 -> 127.0.0.1:$PORT
	EOT
	confined 'a pinned certificate' sh -c 'curl -sS --cacert cert.pem \
		https://good.example/page 2>/dev/null ||
		{ echo refused; exit 1; }'
	confined 'a pinned key' sh -c "curl -sS --pinnedpubkey $pin \
		https://good.example/page 2>/dev/null ||
		{ echo refused; exit 1; }"
	heard_nothing 'the server hears nothing' upstream
	OPTIONS=
}
for_each_who body
plan
