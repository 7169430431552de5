#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H25: heads without measure are refused, in bounded memory.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
bad-request a line of 1 MiB | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: <<times 1048576 a>>\r\n\r\n
bad-request a target of 1 MiB | GET /<<times 1048576 a>> HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a query of 1 MiB | GET /a?<<times 1048576 a>> HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a method of 1 MiB | <<times 1048576 A>> /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request 101 fields | GET /a HTTP/1.1\r\nHost: good.example\r\n<<times 100 X-A: b\r\n>>\r\n
bad-request 1 MiB of fields | GET /a HTTP/1.1\r\nHost: good.example\r\n<<times 100000 X-A: bcd\r\n>>\r\n
bad-request 1 MiB of empty lines | <<times 500000 \r\n>>GET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
none one field less | GET /a HTTP/1.1\r\nHost: good.example\r\n<<times 98 X-A: b\r\n>>\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
