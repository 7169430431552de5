#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H14: a secret's placeholder goes to no endpoint that the secret is not for, in no
# place and no form.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin good.example other.example
	a_secret
	secret_endpoint '' "allow = https://other.example/** GET,POST
		connect-to = other.example:443 -> 127.0.0.1:$PORT"
	rm -f "$T/cases"
	cases <<'EOT'
placeholder in Authorization | GET /a HTTP/1.1\r\nHost: other.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
placeholder within Basic | GET /a HTTP/1.1\r\nHost: other.example\r\nAuthorization: Basic <<b64 me:${TOKEN}>>\r\n\r\n
placeholder in another field | GET /a HTTP/1.1\r\nHost: other.example\r\nX-A: ${TOKEN}\r\n\r\n
placeholder in the query | GET /a?t=${TOKEN} HTTP/1.1\r\nHost: other.example\r\n\r\n
placeholder in the path | GET /${TOKEN} HTTP/1.1\r\nHost: other.example\r\n\r\n
placeholder in a body | POST /a HTTP/1.1\r\nHost: other.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size ${TOKEN}>>\r\n\r\n${TOKEN}
placeholder in a body, in base64 | POST /a HTTP/1.1\r\nHost: other.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size <<b64 ${TOKEN}>>>>\r\n\r\n<<b64 ${TOKEN}>>
placeholder in a body, in hexadecimal | POST /a HTTP/1.1\r\nHost: other.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size <<hex ${TOKEN}>>>>\r\n\r\n<<hex ${TOKEN}>>
EOT
	SERVER=other.example
	control_cases
	has_secret 'without cordon: it is sent'
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	heard_by_origin
	is 'the server hears no more than heads without it' 0 "$(grep -cvE 		'^(POST /a|Host:|Content-|Connection:)|^.?$' "$T/heard")"
	SERVER=good.example
	no_secret 'the real one is nowhere'
	cases <<'EOT'
none to the endpoint it is for | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
EOT
	passed_cases
	has_secret 'the server it is for gets it'
	no_secret 'and nobody else'
	OPTIONS=
	stop origin
}
for_each_who body
plan
