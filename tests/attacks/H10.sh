#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H10: a path that servers read in two ways is refused; any other is judged, and
# sent, in one form.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	endpoint 'allow = https://good.example/ok/** GET'
	cases <<'EOT'
bad-request a step up | GET /ok/../admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a step up, escaped | GET /ok/%2e%2e/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request half escaped | GET /ok/.%2E/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request escaped twice | GET /ok/%252e%252e/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a step up at the end | GET /ok/.. HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a step to itself | GET /ok/./admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request an empty segment | GET /ok//admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request an empty first segment | GET //ok/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a backslash | GET /ok/..\\admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a backslash, escaped | GET /ok/..%5cadmin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a parameter | GET /ok/..;x=/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a slash, escaped | GET /ok/..%2fadmin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a NUL, escaped | GET /ok/a%00 HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a line end, escaped | GET /ok/a%0d%0ax HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request an overlong slash | GET /ok/..%c0%afadmin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request an escape that is none | GET /ok/%zz HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request half an escape | GET /ok/%2 HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a fragment | GET /ok/a#/admin HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request a byte beyond ASCII | GET /ok/\xe9 HTTP/1.1\r\nHost: good.example\r\n\r\n
bad-request no slash first | GET ok/a HTTP/1.1\r\nHost: good.example\r\n\r\n
path in capitals | GET /OK/a HTTP/1.1\r\nHost: good.example\r\n\r\n
path another path | GET /admin HTTP/1.1\r\nHost: good.example\r\n\r\n
path the bare segment | GET /ok HTTP/1.1\r\nHost: good.example\r\n\r\n
path one that begins alike | GET /okay/a HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	control_cases
	refused_cases
	cases <<'EOT'
none letters, escaped | GET /%6fk/%7e/%c3%a9?q=../%2e HTTP/1.1\r\nHost: good.example\r\n\r\n
none as it is | GET /ok/a/b HTTP/1.1\r\nHost: good.example\r\n\r\n
EOT
	passed_cases
	has 'what is sent is what was judged' "$T/heard" \
		'GET /ok/~/%C3%A9?q=../%2e HTTP/1.1'
	OPTIONS=
	stop origin
}
for_each_who body
plan
