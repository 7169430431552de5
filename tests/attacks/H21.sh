#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H21: an answer that could be read in two ways comes in in none.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

# An answer: the name of its file, and what it is.
answers()
{
	mkdir -p "$T/answers"
	while read -r _name _bytes; do
		# shellcheck disable=SC2059 # its escapes are the point
		printf "$_bytes" >"$T/answers/$_name"
	done
}

body()
{
	answers <<'EOT'
no-version HTTP 200 OK\r\nContent-Length: 7\r\n\r\norigin\n
status HTTP/1.1 2000 OK\r\nContent-Length: 7\r\n\r\norigin\n
status-word HTTP/1.1 OK 200\r\nContent-Length: 7\r\n\r\norigin\n
version HTTP/1.9 200 OK\r\nContent-Length: 7\r\n\r\norigin\n
raw origin\n
both HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n7\r\norigin\n\r\n0\r\n\r\n
two HTTP/1.1 200 OK\r\nContent-Length: 7\r\nContent-Length: 3\r\n\r\norigin\n
coding HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, x\r\n\r\n7\r\norigin\n\r\n0\r\n\r\n
negative HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\norigin\n
huge HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\norigin\n
fold HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 7\r\n\r\norigin\n
blank HTTP/1.1 200 OK\r\nContent-Length : 7\r\n\r\norigin\n
lf HTTP/1.1 200 OK\nContent-Length: 7\n\norigin\n
nul HTTP/1.1 200 OK\r\nX-A: \0\r\nContent-Length: 7\r\n\r\norigin\n
cr HTTP/1.1 200 OK\r\nX-A: b\rSet-Cookie: c\r\nContent-Length: 7\r\n\r\norigin\n
EOT
	origin
	endpoint
	cases <<'EOT'
bad-answer no version | GET /no-version HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a status of four digits | GET /status HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a status that is a word | GET /status-word HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer another version | GET /version HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer no head at all | GET /raw HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer length and chunks | GET /both HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer two lengths | GET /two HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer chunks and another coding | GET /coding HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a length below nothing | GET /negative HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a length beyond all numbers | GET /huge HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a field in two lines | GET /fold HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a blank before a colon | GET /blank HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer line feeds alone | GET /lf HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a NUL in a field | GET /nul HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-answer a bare carriage return | GET /cr HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	has_not 'nothing of an answer comes in' "$T/stdout" HTTP/1.1
	heard_by_origin
	is 'the server was asked each' "$(wc -l <"$T/cases")" "$CONNECTIONS"
	cases <<'EOT'
none an answer | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
