#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H19: an attacker's own account at an allowed host is of no use: nothing but the
# secret of the profile signs a request in.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

# One run: good.example gives an address, which alone can be put to, and that
# as it is.
given()
{
	cat >puts <<-'EOT'
	curl -sS -m 20 -H "Authorization: Bearer $TOKEN" \
		https://good.example/give >/dev/null || exit 1
	for to in /bucket/ours?sig=1234 /bucket/mine?sig=1234 \
		/bucket/ours?sig=4321 /bucket/ours '/bucket/ours?sig=1234&x=1' \
		/bucket/theirs/ours?sig=1234; do
		curl -sS -m 20 -o /dev/null -w "%{http_code} $to\n" -T each \
			"https://other.example$to"
	done
	EOT
	echo data >each
	rm -f "$OUT/evidence"
	cordon -- sh puts
	is 'what was given is put to, and nothing else' \
		"200 /bucket/ours?sig=1234" "$(grep ^200 "$T/stdout")"
	is 'the others are refused' 5 "$(grep -c ^403 "$T/stdout")"
	has_event 'and told' "$OUT/evidence" run_end '"not-given":5'
	heard_by_origin
	is 'the server hears one' 1 "$(grep -c ^PUT "$T/heard")"
	no_secret 'the real one is nowhere'
}

body()
{
	origin good.example other.example
	a_secret
	printf 'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s' 54 \
		'https://other.example/bucket/ours?sig=1234 for origin
' >"$T/answers/text"
	printf 'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s' 49 \
		'origin
https://other.example/bucket/ours?sig=1234' >"$T/answers/give"
	endpoint "allow = https://good.example/api/** GET,POST
		allow = https://good.example/give GET
		allow = https://other.example/** PUT given-by=https://good.example line:2
		connect-to = other.example:443 -> 127.0.0.1:$PORT
		[env]
		secret = TOKEN -> https://good.example header:Authorization query:token form:token json:token"
	cases <<'EOT'
no-secret nothing | GET /api/a HTTP/1.1\r\nHost: good.example\r\n\r\n
credential another token | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential another word | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: token attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a user and password | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Basic <<b64 me:attackers-own-token-of-40-bytes-1234567890>>\r\n\r\n
bad-request two of them | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nAuthorization: Bearer attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a cookie | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nCookie: session=attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a key | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-Api-Key: attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a token of a forge | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nPRIVATE-TOKEN: attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a token of a cloud | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-Amz-Security-Token: attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a name of its own | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-My-Auth-Token: attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential a low line in it | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX_API_KEY: attackers-own-token-of-40-bytes-1234567890\r\n\r\n
credential another method | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nX-HTTP-Method-Override: PUT\r\n\r\n
credential where the secret goes in the query | GET /api/a?token=attackers-own-token-of-40-bytes-1234567890 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
credential beside the secret in the query | GET /api/a?token=${TOKEN}&token=attackers-own-token-of-40-bytes-1234567890 HTTP/1.1\r\nHost: good.example\r\n\r\n
query a key not listed | GET /api/a?access_token=attackers-own-token-of-40-bytes-1234567890 HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
query a signed address | GET /api/a?X-Amz-Signature=attackers-own-token-of-40-bytes-1234567890&X-Amz-Credential=ME HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
credential where the secret goes in a form | POST /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=attackers-own-token-of-40-bytes-1234567890>>\r\n\r\ntoken=attackers-own-token-of-40-bytes-1234567890
credential beside the secret in a form | POST /api/a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=${TOKEN}&token=attackers-own-token-of-40-bytes-1234567890>>\r\n\r\ntoken=${TOKEN}&token=attackers-own-token-of-40-bytes-1234567890
credential the same key, escaped | POST /api/a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: <<size token=${TOKEN}&tok%65n=attackers-own-token-of-40-bytes-1234567890>>\r\n\r\ntoken=${TOKEN}&tok%65n=attackers-own-token-of-40-bytes-1234567890
credential where the secret goes in JSON | POST /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\nContent-Length: <<size {"token": "attackers-own-token-of-40-bytes-1234567890"}>>\r\n\r\n{"token": "attackers-own-token-of-40-bytes-1234567890"}
credential the same key of JSON, escaped | POST /api/a HTTP/1.1\r\nHost: good.example\r\nContent-Type: application/json\r\nContent-Length: <<size {"token": "${TOKEN}", "\\u0074oken": "attackers-own-token-of-40-bytes-1234567890"}>>\r\n\r\n{"token": "${TOKEN}", "\\u0074oken": "attackers-own-token-of-40-bytes-1234567890"}
path another path | GET /upload/mine HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	no_secret 'the real one is nowhere'
	heard_by_origin
	has_not "no server has the attacker's" "$T/heard" attackers-own-token-of-40-bytes-1234567890
	cases <<'EOT'
none one for a proxy goes to no server | GET /api/a HTTP/1.1\r\nHost: good.example\r\nAuthorization: Bearer ${TOKEN}\r\nProxy-Authorization: Bearer attackers-own-token-of-40-bytes-1234567890\r\n\r\n
EOT
	passed_cases
	has_not "nor then" "$T/heard" attackers-own-token-of-40-bytes-1234567890
	SERVER=other.example
	cases <<'EOT'
not-given an address nobody gave | PUT /bucket/ours?sig=1234 HTTP/1.1\r\nHost: other.example\r\nContent-Length: 4\r\n\r\ndata
not-given another account in the same bucket | PUT /bucket/mine?sig=1234 HTTP/1.1\r\nHost: other.example\r\nContent-Length: 4\r\n\r\ndata
EOT
	control_cases
	client_inside
	judge_cases 'inside refused' refused
	events_of_cases
	heard_by_origin
	has_not 'no data arrives' "$T/heard" data
	SERVER=good.example
	given
	OPTIONS=
	stop origin
}
for_each_who body
plan
