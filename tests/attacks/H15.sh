#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H15: a placeholder in any place but those of its line, in any form, is refused.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin
	a_secret
	secret_endpoint 'header:Authorization form:token json:token'
	cases <<'EOT'
placeholder in the path | GET /${TOKEN} HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
placeholder in the query | GET /a?t=${TOKEN} HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
placeholder as a key | GET /a?${TOKEN} HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
placeholder in the query, escaped | GET /a?t=<<percent ${TOKEN}>> HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
placeholder in another field | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: ${TOKEN}\r\n\r\n
placeholder in a part of another | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nUser-Agent: me/${TOKEN}/1\r\n\r\n
placeholder as the name of a field | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n${TOKEN}: a\r\n\r\n
placeholder in base64 in a field | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: <<b64 ${TOKEN}>>\r\n\r\n
placeholder in base64, one byte on | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: <<b64 a${TOKEN}>>\r\n\r\n
placeholder in base64, two bytes on | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: <<b64 ab${TOKEN}>>\r\n\r\n
placeholder in base64url | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: <<b64url ?${TOKEN}?>>\r\n\r\n
placeholder in hexadecimal | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: <<hex ${TOKEN}>>\r\n\r\n
placeholder in a value of the form | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=${TOKEN}&note=${TOKEN}>>\r\n\r\ntoken=${TOKEN}&note=${TOKEN}
credential in a part of the value | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=a${TOKEN}>>\r\n\r\ntoken=a${TOKEN}
placeholder in a form, escaped | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size note=<<percent ${TOKEN}>>>>\r\n\r\nnote=<<percent ${TOKEN}>>
placeholder in the form, in base64 | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size note=<<b64 ab${TOKEN}>>>>\r\n\r\nnote=<<b64 ab${TOKEN}>>
placeholder at another key of JSON | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: <<size {"note": "${TOKEN}"}>>\r\n\r\n{"note": "${TOKEN}"}
placeholder as a key of JSON | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: <<size {"${TOKEN}": "note"}>>\r\n\r\n{"${TOKEN}": "note"}
placeholder in a body that is no form | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/plain\r\nContent-Length: <<size token=${TOKEN}>>\r\n\r\ntoken=${TOKEN}
placeholder in parts | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: <<size --b\r\nContent-Disposition: form-data; name=token\r\n\r\n${TOKEN}\r\n--b--\r\n>>\r\n\r\n--b\r\nContent-Disposition: form-data; name=token\r\n\r\n${TOKEN}\r\n--b--\r\n
placeholder over two writes | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/plain\r\nContent-Length: <<size ${TOKEN}>>\r\n\r\n${HALF}<<write>>${REST}
placeholder over two chunks | POST /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n${HALF}\r\n14\r\n${REST}\r\n0\r\n\r\n
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	no_secret 'the real one is nowhere'
	has 'the script is told where it stood' "$T/stdout" 		'in the path or the query'
	heard_by_origin
	sed -i "s/^Authorization: Bearer $TOKEN//" "$T/heard"
	has_not 'the server has it where it belongs at most' "$T/heard" "$TOKEN"
	cases <<'EOT'
none over two writes, in the head | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${HALF}<<write>>${REST}\r\n\r\n
none over two writes, in a form | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=${TOKEN}>>\r\n\r\ntoken=${HALF}<<write>>${REST}
none over two fields, where it is two halves | GET /a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-A: ${HALF}\r\nX-B: ${REST}\r\n\r\n
none over two chunks of a form | POST /a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\ntoken=${HALF}\r\n14\r\n${REST}\r\n0\r\n\r\n
EOT
	passed_cases
	has 'of two halves it has what the script had' "$T/heard" 'X-A: ghp_'
	has_not 'and not the real ones' "$T/heard" "X-B: ${TOKEN#????????????????????}"
	is 'the server has it each time' 4 "$(tr -d '\r\n' <"$T/heard" |
		sed 's/14GHX//' | grep -o "$TOKEN" | wc -l)"
	OPTIONS=
	stop origin
}
for_each_who body
plan
