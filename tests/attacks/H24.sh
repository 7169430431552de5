#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# H24: the secret is in nothing that cordon prints or writes and in no file that is
# left, whatever goes wrong.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=../https.sh
. "$tests/https.sh"

body()
{
	a_secret
	origin
	secret_endpoint
	{
		echo "$TOKEN" | rev
		for _before in '' a ab; do
			printf '%s%s' "$_before" "$TOKEN" | base64 -w 0
		done
		printf '%s' "$TOKEN" | od -An -v -tx1 | tr -d ' 
'
	} >"$T/forms"
	is 'what searches finds each form' 5 "$("$PYTHON" 		"$tests/system/find_secret.py" "$T/forms" | wc -l)"
	# shellcheck disable=SC2086
	for _what in explain 'explain --json' check; do
		_words="${OPTIONS%% --evidence*}"
		case $_what in
		check) try "$CORDON" check "$T/profile.ini" ;;
		*) try "$CORDON" $_what $_words -- true ;;
		esac
		is "$_what: status" 0 $rc
		no_secret "$_what: has no secret"
	done
	# a script that crashes, one whose every request is refused
	# shellcheck disable=SC2016
	cordon --status-fd 1 -- sh -c 'ulimit -c unlimited; kill -SEGV $$'
	is 'a crash' 139 $rc
	no_secret 'has no secret'
	is 'and leaves no core' '' "$(find "$W" "$OUT" -name 'core*')"
	# shellcheck disable=SC2016
	cordon -- sh -c 'env; cat /proc/*/environ /proc/*/cmdline 2>/dev/null
		curl -sS -m 20 "https://good.example/$TOKEN"
		curl -sS -m 20 -H "Cookie: $TOKEN" https://good.example/echo
		curl -sS -m 20 -H "Authorization: Bearer $TOKEN" \
			https://good.example/echo
		curl -sSv -m 20 -H "Authorization: Bearer $TOKEN" \
			https://good.example/reset
		exit 3'
	is 'a script that tries all' 3 $rc
	no_secret 'has no secret'
	has 'it has a placeholder' "$T/stdout" 'TOKEN=ghp_'
	heard_by_origin
	has_secret 'the server has it'
	# what is wrong with the profile, the server, the machine
	for _line in 'secret = TOKEN -> https://other.example' \
		"set = OTHER=$TOKEN" 'expose = TOKEN' "secret = $TOKEN -> x" \
		'secret = TOKEN -> https://good.example nowhere'; do
		echo "$_line" >>"$T/profile.ini"
		rm -f "$OUT/evidence"
		cordon -- echo started
		not_started "a wrong line: ${_line%%ghp_*}" 125
		case $_line in
		*"$TOKEN"*) ;;
		*) no_secret 'has no secret' ;;
		esac
		sed -i '$d' "$T/profile.ini"
	done
	cordon -- "$TOKEN"
	not_started 'the secret as the command' 125
	no_secret 'has no secret'
	OPTIONS=
	stop origin
}
for_each_who body
plan
