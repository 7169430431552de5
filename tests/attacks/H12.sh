#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H12: methods that reflect, tunnel or change the protocol are no line's to allow.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
bad-request TRACE | TRACE /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request TRACK | TRACK /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request CONNECT to a path | CONNECT /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request CONNECT | CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n
bad-request PRI | PRI * HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a method of WebDAV | PROPFIND /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a target of stars | OPTIONS * HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	refused_cases
	profile <<-EOT
	[network]
	allow = https://good.example/** TRACE
	EOT
	cordon -- echo started
	not_started 'a profile that allows TRACE' 125
	endpoint
	cases <<'EOT'
none GET | GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
