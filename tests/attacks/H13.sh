#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H13: no request leaves HTTP/1.1, and no answer does.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	printf 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n%s\r\n\r\norigin' \
		'Connection: Upgrade' >"$T/answers/switch"
	cases <<'EOT'
upgrade to websocket | GET /a HTTP/1.1\r\nHost: good.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n
upgrade to HTTP/2 | GET /a HTTP/1.1\r\nHost: good.example\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: h2c\r\n\r\n
upgrade to what is not known | GET /a HTTP/1.1\r\nHost: good.example\r\nConnection: Upgrade\r\nUpgrade: x/1\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
bad-answer an answer that changes the protocol unasked | GET /switch HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	has_not 'nothing of the answer comes in' "$T/stdout" 101
	has_event 'it is on record' "$OUT/evidence" denied \
		'"reason":"bad-answer"'
	heard_by_origin
	cases <<'EOT'
none GET | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
