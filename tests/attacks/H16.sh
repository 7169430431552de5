#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H16: within Basic the secret is put in where it is the whole user or the whole
# password, and nowhere else.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	a_secret
	secret_endpoint
	cases <<'EOT'
placeholder a part of the password | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 me:a${TOKEN}>>\r\n\r\n
placeholder a part of the user | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 ${TOKEN}a:b>>\r\n\r\n
credential in base64 twice | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 <<b64 me:${TOKEN}>>>>\r\n\r\n
credential in hexadecimal within | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 me:<<hex ${TOKEN}>>>>\r\n\r\n
placeholder not encoded | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic me:${TOKEN}\r\n\r\n
placeholder in two parts | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 a>>, Basic <<b64 me:${TOKEN}>>\r\n\r\n
credential another password | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 me:another-password-of-mine>>\r\n\r\n
EOT
	control_cases
	refused_cases
	no_secret 'the real one is nowhere'
	cases <<'EOT'
none as the password | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 me:${TOKEN}>>\r\n\r\n
none as the user | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 ${TOKEN}:>>\r\n\r\n
none with no colon | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 ${TOKEN}>>\r\n\r\n
EOT
	passed_cases
	has 'the server has it as the password' "$T/heard" \
		"Basic $(printf 'me:%s' "$TOKEN" | base64 -w 0)"
	has 'and as the user' "$T/heard" \
		"Basic $(printf '%s:' "$TOKEN" | base64 -w 0)"
	OPTIONS=
	stop origin
}
for_each_who body
plan
