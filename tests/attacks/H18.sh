#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H18: who follows an answer to another place brings it a placeholder at most, and
# gets nowhere that is not allowed.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	origin good.example other.example evil.example
	a_secret
	printf 'HTTP/1.1 302 Found\r\nLocation: https://%s/b\r\n%s\r\n\r\n' \
		evil.example 'Content-Length: 0' >"$T/answers/evil"
	printf 'HTTP/1.1 307 Found\r\nLocation: https://%s/b\r\n%s\r\n\r\n' \
		other.example 'Content-Length: 0' >"$T/answers/other"
	secret_endpoint '' "allow = https://other.example/** GET
		connect-to = other.example:443 -> 127.0.0.1:$PORT"
	# shellcheck disable=SC2016
	follow='curl -sS -m 20 -L --location-trusted "$@" -H \
		"Authorization: Bearer $TOKEN"'
	for _to in evil other; do
		control "a client follows to $_to.example" sh -c "$follow" sh \
			--cacert "$T/ca.pem" --connect-to "::127.0.0.1:$PORT" \
			"https://good.example/$_to"
		heard_by_origin
		is "without cordon: $_to.example gets it" 2 \
			"$(grep -c "$TOKEN" "$T/heard")"
	done
	rm -f "$OUT/evidence"
	cordon -- sh -c "$follow" sh https://good.example/evil
	is 'a stranger is not reached' 7 $rc
	has_event 'and that is told' "$OUT/evidence" denied evil.example
	no_secret 'the real one is nowhere'
	heard_by_origin
	is 'the server it is for has it, once' 1 "$(grep -c "$TOKEN" "$T/heard")"
	has_not 'and no other was asked' "$T/heard" evil.example
	rm -f "$OUT/evidence"
	cordon -- sh -c "$follow" sh https://good.example/other
	has 'another that is allowed: the placeholder is refused' "$T/stdout" \
		'placeholder is in `Authorization`'
	has_event 'and that is told' "$OUT/evidence" denied \
		'"reason":"placeholder"'
	no_secret 'the real one is nowhere'
	heard_by_origin
	is 'the server it is for has it, once' 1 "$(grep -c "$TOKEN" "$T/heard")"
	has_not 'and no other was asked' "$T/heard" other.example
	OPTIONS=
	stop origin
}
for_each_who body
plan
