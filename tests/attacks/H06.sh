#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H06: of requests sent in one write each is judged, in its turn.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
method a forbidden one behind an allowed one | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\nDELETE /victim HTTP/1.1\r\nHost: good.example\r\n\r\n
method behind a body | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Length: 2\r\n\r\nokDELETE /victim HTTP/1.1\r\nHost: good.example\r\n\r\n
method behind chunks | POST /a HTTP/1.1\r\nHost: good.example\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nDELETE /victim HTTP/1.1\r\nHost: good.example\r\n\r\n
method behind the answer | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n<<answer>>DELETE /victim HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	has 'without cordon: the server hears it' "$T/heard" 'DELETE /victim'
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	has 'the answer before it came' "$T/stdout" origin
	has 'and says what would allow it' "$T/stdout" \
		'allow = https://good.example/victim DELETE'
	heard_by_origin
	is 'the server hears the allowed ones' 4 \
		"$(grep -oE '(GET|POST) /a ' "$T/heard" | wc -l)"
	has_not 'and no other' "$T/heard" victim
	cases <<'EOT'
none two that are allowed | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\nGET /b HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
