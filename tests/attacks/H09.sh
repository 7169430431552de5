#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H09: the server is the one of the profile, whatever address was connected to
# and whatever Host says.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
not-listed an address of a stranger, and the right Host | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	client_inside --to 203.0.113.7:443
	judge_cases 'inside refused' refused
	events_of_cases
	client_inside --to "127.0.0.1:$PORT"
	judge_cases 'inside refused: the server'\''s own address' refused
	heard_by_origin
	is 'the server hears nothing' 0 "$CONNECTIONS"
	cases <<'EOT'
host-other the right address, and a Host of a stranger | GET /a HTTP/1.1\r\nHost: 203.0.113.7\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
none both right | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
