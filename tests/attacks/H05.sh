#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H05: a head that two servers could read in two ways is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint
	cases <<'EOT'
bad-request a field in two lines | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: b\r\n c\r\n\r\n
bad-request the first field in two lines | GET /a HTTP/1.1\r\n Host: bad.example\r\nHost: good.example\r\n\r\n
bad-request a blank before a colon | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A : b\r\n\r\n
bad-request a NUL in a value | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: b\0c\r\n\r\n
bad-request a NUL in a name | GET /a HTTP/1.1\r\nHost: good.example\r\nX\0A: b\r\n\r\n
bad-request a bare carriage return | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: b\rX-B: c\r\n\r\n
bad-request a bare line feed | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: b\nX-B: c\r\n\r\n
bad-request line feeds alone | GET /a HTTP/1.1\nHost: good.example\n\n
bad-request no colon | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A\r\n\r\n
bad-request no name | GET /a HTTP/1.1\r\nHost: good.example\r\n: b\r\n\r\n
bad-request a name that is no token | GET /a HTTP/1.1\r\nHost: good.example\r\nX(A): b\r\n\r\n
bad-request a name beyond ASCII | GET /a HTTP/1.1\r\nHost: good.example\r\nX-\xe9: b\r\n\r\n
bad-request a control byte | GET /a HTTP/1.1\r\nHost: good.example\r\nX-A: \x1b[2J\r\n\r\n
bad-request an empty line before | \r\nGET /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request two blanks in the first line | GET  /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a tab in the first line | GET\t/a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a word too many | GET /a /b HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a method in small letters | get /a HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request no such version | GET /a HTTP/1.2\r\nHost: good.example\r\n\r\n
bad-request HTTP/1.0 | GET /a HTTP/1.0\r\nHost: good.example\r\n\r\n
bad-request no Host | GET /a HTTP/1.1\r\n\r\n
bad-request two Hosts | GET /a HTTP/1.1\r\nHost: good.example\r\nHost: good.example\r\n\r\n
bad-request two Hosts in one | GET /a HTTP/1.1\r\nHost: good.example, bad.example\r\n\r\n
bad-request a Host with a user | GET /a HTTP/1.1\r\nHost: good.example@bad.example\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
none every byte where it may be | GET /a HTTP/1.1\r\nHost: good.example\r\nX-!#$%&'*+.^_`|~9: a\"(),/:;<=>?@[]{} b\r\n\r\n
EOT
	passed_cases
	OPTIONS=
	stop origin
}
for_each_who body
plan
