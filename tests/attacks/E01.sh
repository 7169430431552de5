#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# E01: a secret that is printed, as one well-known uploader does with its token,
# does not come to stand in the log, neither plain nor in the usual forms.
# shellcheck source=../lib.sh
. "$(dirname "$0")/../lib.sh"

# As long as a token is; in two parts, which hides it from scanners for leaks.
token=0f6f3a60-6c1e-4a4e-''9d5f-0a1b2c3d4e5f
plain='echo "    -> token: $TOKEN"; echo "$TOKEN" >&2'
forms='echo "query: token=$TOKEN&x=1"
	printf %s "$TOKEN" | base64 -w 0; echo
	printf %s "x$TOKEN" | base64 -w 0; echo
	printf %s "xx$TOKEN" | base64 -w 0; echo
	printf %s "$TOKEN" | od -An -v -tx1 | tr -d " \n"; echo
	printf "\"%s\"\n" "$TOKEN"
	first=${TOKEN%????????????????????}
	printf %s "$first"; printf "%s\n" "${TOKEN#"$first"}"'

# leaks FILE: any form of the token or of what stands for it
leaks()
{
	for _shift in '' x xx; do
		printf %s "$_shift$1" | base64 -w 0 | cut -c 5-36
		echo
	done >"$T/forms"
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n' >>"$T/forms"
	printf '\n%s\n' "$1" >>"$T/forms"
	grep -v '^$' "$T/forms" >"$T/patterns"
	cat "$T/stdout" "$T/stderr" | grep -cF -f "$T/patterns"
}

body()
{
	TOKEN=$token
	export TOKEN
	control 'print it' sh -c "$plain"
	is 'it stands in the log' 2 "$(leaks "$token")"
	control 'print its forms' sh -c "$forms"
	is 'each of them' 7 "$(leaks "$token")"

	OPTIONS='--set env.expose=TOKEN'
	inside 'print what is exposed' sh -c "$plain"
	is 'it does not' '    -> token: ***|***' "$out|$err"
	inside 'print its forms' sh -c "$forms"
	is 'none of them' 0 "$(leaks "$token")"
	has 'what stands around it does' "$T/stdout" 'query: token=***&x=1'
	cordon --set output.mask=no -- sh -c "$plain"
	is 'whoever wants it there has it' "    -> token: $token|$token" \
		"$out|$err"

	OPTIONS='--allow tcp://good.example:80 --set env.pass=TOKEN'
	inside 'print what is withheld' sh -c 'echo "token: ${TOKEN-none}"'
	is 'there is nothing to print' 'token: none' "$out"

	profile <<-EOT
	[network]
	allow = https://good.example/** GET
	[env]
	secret = TOKEN -> https://good.example
	EOT
	inside 'print what stands for a secret' sh -c "$plain"
	is 'it is masked too' '    -> token: ***|***' "$out|$err"
	inside 'print its forms' sh -c "$forms"
	is 'the value is in none' 0 "$(leaks "$token")"
	cordon --set output.mask=no -- sh -c 'echo "$TOKEN"'
	stands=$out
	is 'unmasked it is another of the same form' 36 ${#stands}
	is 'and not the value' 0 "$(leaks "$token")"
	OPTIONS=
}
for_each_who body
plan
