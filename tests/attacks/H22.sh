#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H22: each further request on a connection is judged, its Host too.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin good.example other.example
	endpoint 'allow = https://good.example/** GET
	allow = https://other.example/** GET
	connect-to = other.example:443 -> 127.0.0.1:'"$PORT"
	cases <<'EOT'
host-other another Host in the second request | GET /first HTTP/1.1\r\nHost: good.example\r\n\r\n<<answer>>GET /second HTTP/1.1\r\nHost: other.example\r\n\r\n
host-other in the third, in one write | GET /first HTTP/1.1\r\nHost: good.example\r\n\r\nGET /first HTTP/1.1\r\nHost: good.example\r\n\r\nGET /second HTTP/1.1\r\nHost: other.example\r\n\r\n
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	heard_by_origin
	is 'the server hears what came before' '2 3' \
		"$CONNECTIONS $(grep -c '^GET /first' "$T/heard")"
	has_not 'and no other' "$T/heard" /second
	cases <<'EOT'
none the same Host again | GET /first HTTP/1.1\r\nHost: good.example\r\n\r\n<<answer>>GET /second HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
