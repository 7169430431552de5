#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H08: the server of the greeting, of Host and of the profile is one, also where
# both are allowed.
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
host-other Host of the other | GET /a HTTP/1.1\r\nHost: other.example\r\n\r\n
host-other Host with another port | GET /a HTTP/1.1\r\nHost: good.example:8443\r\n\r\n
host-other Host of a stranger | GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n
host-other Host with a dot more | GET /a HTTP/1.1\r\nHost: sub.good.example\r\n\r\n
bad-request a target of the other | GET https://other.example/a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a target of the other and its Host | GET https://good.example/a HTTP/1.1\r\nHost: other.example\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
sni-other the greeting names the other | GET /a HTTP/1.1\r\nHost: other.example\r\n\r\n
EOT
	control_cases --sni other.example
	refused_cases --sni other.example
	cases <<'EOT'
none in capitals, with the port | GET /a HTTP/1.1\r\nHost: GOOD.example:443\r\n\r\n
none a whole target | GET https://good.example/a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	is 'each is told its own name' 2 \
		"$(grep -ac '^Host: good.example.$' "$T/heard")"
	OPTIONS=
	stop origin
}
for_each_who body
plan
