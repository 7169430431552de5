#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H20: a server that gives something as good as the secret is the limit, as the
# manual says; what it gives comes in.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	a_secret
	printf 'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\norigin derived-from-it-17' \
		>"$T/answers/derive"
	secret_endpoint
	cases <<'EOT'
none a token for a token | GET /derive HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
EOT
	passed_cases
	has_secret 'the server gets the secret'
	has 'what it makes of it comes in' "$T/stdout" derived-from-it-17
	no_secret 'the secret does not'
	has 'the manual says so' "$tests/../man/cordon-security.7" \
		'something as good as the secret'
	OPTIONS=
	stop origin
}
for_each_who body
plan
