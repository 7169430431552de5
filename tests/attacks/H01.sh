#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H01: a request with two lengths is two requests to two servers; it is none
# here.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
bad-request length and chunks | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n
bad-request chunks and length | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n
bad-request two lengths | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 0\r\nContent-Length: 4\r\n\r\nGET 
bad-request the same length twice | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok
bad-request a list of lengths | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 2, 2\r\n\r\nok
bad-request a signed length | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: +2\r\n\r\nok
bad-request a length of C | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 0x2\r\n\r\nok
bad-request length and chunks with a second request within | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nDELETE /victim HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	has 'without cordon: the second request is one' "$T/heard" \
		'DELETE /victim'
	refused_cases
	cases <<'EOT'
none a body with its length | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 2\r\n\r\nok
none a body in chunks | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
