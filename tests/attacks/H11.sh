#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H11: no field and no key gives a request another method, path or host.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
credential another method | GET /a HTTP/1.1\r\nHost: good.example\r\nX-HTTP-Method-Override: DELETE\r\n\r\n
credential in small letters | GET /a HTTP/1.1\r\nHost: good.example\r\nx-http-method: DELETE\r\n\r\n
credential a third name | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Method-Override: DELETE\r\n\r\n
credential another path | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Original-URL: /admin\r\n\r\n
credential another path by a second name | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Rewrite-URL: /admin\r\n\r\n
credential another path of Envoy | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Envoy-Original-Path: /admin\r\n\r\n
credential another path by the variable of WSGI | GET /a HTTP/1.1\r\nHost: good.example\r\nScript_Name: /a\r\n\r\n
credential dots for dashes | GET /a HTTP/1.1\r\nHost: good.example\r\nX.HTTP.Method.Override: DELETE\r\n\r\n
credential another host at a backend | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Backend-Host: evil.example\r\n\r\n
credential another host | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Forwarded-Host: evil.example\r\n\r\n
query a key for another method | GET /a?_method=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key with a dot | GET /a?.method=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key behind a blank | GET /a?+_method=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key with a bracket | GET /a?%5Bmethod=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key of an array | GET /a?_method[]=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key before a NUL | GET /a?_method%00=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key, escaped | GET /a?%5fmethod=DELETE HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	refused_cases
	has 'the script is told why' "$T/stdout" 'nothing allows it'
	cases <<'EOT'
none a field like these | GET /a HTTP/1.1\r\nHost: good.example\r\nX-Methods: none\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
